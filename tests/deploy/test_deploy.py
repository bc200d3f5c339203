"""What is shipped to run a server: held against the server that it runs. What needs other programs: `make lint-deploy`."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from interface.cli.arguments import make_parser
from interface.http.guard.limits import Limits, Load
from interface.http.measured import measured
from tests.qa.quoting_engine import QuotingEngine
from tests.server import ROOT

DEPLOY = ROOT / "deploy"


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


def kubernetes(kind: str) -> dict[str, Any]:
    [found] = [
        each
        for each in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))
        if each["kind"] == kind
    ]
    assert isinstance(found, dict)
    return found


def unit() -> dict[str, list[str]]:
    read: dict[str, list[str]] = {}
    for line in (DEPLOY / "tenkyo.service").read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            read.setdefault(name, []).append(value)
    return read


def container_command() -> list[str]:
    [line] = re.findall(r"^CMD (\[.*\])$", (DEPLOY / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE)
    command: list[str] = json.loads(line)
    return command


COMMANDS: dict[str, Callable[[], list[str]]] = {
    "container": container_command,
    "compose": lambda: compose()["services"]["tenkyo"]["command"],
    "kubernetes": lambda: kubernetes("Deployment")["spec"]["template"]["spec"]["containers"][0]["args"],
    "systemd": lambda: shlex.split(unit()["ExecStart"][0])[1:],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_starts_the_server_with_options_that_it_has(name: str) -> None:
    command = [re.sub(r"\$\{\w+:-(.*?)\}", r"\1", each) for each in COMMANDS[name]()]
    args = make_parser().parse_args(command)
    assert args.command == "serve"
    assert args.log == "json"
    assert not args.open  # none of them lets everybody in
    assert not args.log_content


def test_each_waits_longer_for_the_end_than_the_server_takes_for_it() -> None:
    takes = Limits().grace_seconds + 3  # last words, connections, threads: a second each
    assert takes <= 10
    pod = kubernetes("Deployment")["spec"]["template"]["spec"]
    waits = (
        compose()["services"]["tenkyo"]["stop_grace_period"].removesuffix("s"),
        unit()["TimeoutStopSec"][0],
        pod["terminationGracePeriodSeconds"],
    )
    assert all(int(wait) > takes for wait in waits)


def test_containers_run_without_rights_and_write_nowhere_else() -> None:
    container = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert "\nUSER 10001:10001\n" in container
    assert "HEALTHCHECK" in container
    for service in compose()["services"].values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
    pod = kubernetes("Deployment")["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    rights = pod["containers"][0]["securityContext"]
    assert rights["readOnlyRootFilesystem"]
    assert not rights["allowPrivilegeEscalation"]
    assert unit()["ProtectSystem"] == ["strict"]
    assert unit()["DynamicUser"] == ["yes"]


def test_the_board_asks_for_metrics_that_there_are(quoting_engine: QuotingEngine) -> None:
    engine = measured(quoting_engine)
    engine.ask("札幌")
    load = Load(Limits())
    load.refused[421] += 1
    told = engine.metrics.render(engine.knowledge_base, load).decode()
    there = set(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE))
    there |= {f"{name}{part}" for name in there for part in ("_bucket", "_sum", "_count")}
    board = json.loads((DEPLOY / "grafana" / "tenkyo.json").read_text(encoding="utf-8"))
    asked = {
        name
        for panel in board["panels"]
        for target in panel["targets"]
        for name in re.findall(r"tenkyo_\w+", target["expr"])
    }
    assert len(asked) > 8
    assert asked <= there


def test_the_unit_is_one_and_exposes_little(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("No systemd-analyze on the PATH: the unit was not verified.")
    copy = tmp_path / "tenkyo.service"
    written = (DEPLOY / "tenkyo.service").read_text(encoding="utf-8")
    copy.write_text(written.replace("/opt/tenkyo/.venv/bin/tenkyo", shutil.which("true") or ""), encoding="utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True)
    assert (verified.returncode, verified.stderr) == (0, "")
    looked = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(copy)]  # tenths: 2.0 of 10
    judged = subprocess.run(looked, capture_output=True, text=True)
    if "nrecognized option" in judged.stderr:
        pytest.skip("This systemd-analyze is too old to judge a unit that isn't installed.")
    assert judged.returncode == 0, judged.stdout[-300:]
