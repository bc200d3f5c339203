// A line that goes by itself, with something to do about it.

export function toast(text, label = "", action = () => {}) {
  let line = document.getElementById("toast");
  if (!line) {
    line = document.createElement("p");
    line.id = "toast";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.textContent = text;
  if (label) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      line.remove();
      action();
    });
    line.append(button);
  }
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => line.remove(), label ? 20_000 : 4_000);
}
