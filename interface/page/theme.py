"""How the page looks, where its style sheet doesn't say."""

from __future__ import annotations

import gradio as gr

_SANS = ["Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", "Meiryo"]


def make_theme() -> gr.themes.Base:
    """System fonts only: Gradio's own themes ask Google for theirs."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.stone,
        font=[*_SANS, "system-ui", "sans-serif"],
        font_mono=["ui-monospace", "Consolas", "monospace"],
        radius_size=gr.themes.sizes.radius_lg,
    ).set(
        body_background_fill="#faf9f5",
        body_background_fill_dark="#17191d",
        block_background_fill="#ffffff",
        block_background_fill_dark="#1f2227",
        block_border_color="#e3e0d8",
        block_border_color_dark="#363a42",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1f2227",
        input_border_color="#d6d2c7",
        input_border_color_dark="#3f444d",
        input_border_color_focus="#2c4f82",
        input_border_color_focus_dark="#9dbcec",
        button_primary_background_fill="#2c4f82",
        button_primary_background_fill_hover="#23406b",
        button_primary_background_fill_dark="#3b6199",
        button_primary_background_fill_hover_dark="#4871ad",
        button_primary_text_color="#ffffff",
    )
