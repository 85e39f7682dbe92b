"""The page itself, in Gradio; what was typed comes back through an escaping template only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_prep.foundation.errors import UserError
from data_prep.foundation.pages import templates
from eval.demo.config import DemoConfig
from eval.demo.similar import similar_pairs
from eval.demo.verdict import Judge, Typed
from eval.measured import Measured, measured_checkpoint
from eval.report.differences import mark_differences
from eval.scan.decision import Decision, read_decision
from eval.scan.page import REASONS
from eval.scan.scorer import Scorer

if TYPE_CHECKING:
    import gradio

TITLE = "Do these contradict each other?"
EXAMPLES = [
    ["سيطرت القوات على مدينة الرقة", "مدينة الرقة لا تزال محتلة"],
    ["أعيد فتح الطريق أمام الشاحنات", "ما زال الطريق مغلقا أمام الشاحنات"],
    ["نقلت الحافلات 35 ألف راكب أمس", "لم تنقل الحافلات أي راكب أمس"],
]


def serve(config: DemoConfig) -> None:
    """Load the model and serve the page until Ctrl-C."""
    page = build(open_judge(config))
    print(f"http://{config.host}:{config.port} (Ctrl-C stops it)", flush=True)
    page.launch(server_name=config.host, server_port=config.port, **launch_options())


def open_judge(config: DemoConfig) -> Judge:
    """The checkpoint of `run`, an evaluation or the checkpoint itself, and what decides its verdicts."""
    run = Path(config.run).expanduser()
    # A published folder holds facts.json, too, beside its config.json.
    is_evaluation = (run / "facts.json").is_file() and not (run / "config.json").is_file()
    if is_evaluation:
        model = measured_checkpoint(run, config.checkpoint, "checkpoint")
    else:
        model = Measured(config.checkpoint or config.run, None, None)
    decision = read_decision(model.checkpoint, config.run if is_evaluation else None)
    reading = (config.max_length, config.max_tokens, config.precision)
    return Judge(Scorer(model.checkpoint, model.revision, model.labels, *reading), decision)


def launch_options() -> dict[str, Any]:
    """Nothing is asked of the network: no analytics, no share link, no server-side rendering, fonts of the reader."""
    gr = _gradio()
    fonts = ["system-ui", "Noto Sans Arabic", "sans-serif"]
    theme = gr.themes.Default(font=fonts, font_mono=["ui-monospace", "monospace"])
    css = templates("eval.demo", "eval.report").get_template("demo.css.j2").render()
    return {"share": False, "ssr_mode": False, "theme": theme, "css": css, "footer_links": [], "quiet": True}


def _gradio() -> Any:
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    try:
        import gradio
    except ImportError:
        raise UserError("the demo needs Gradio: pip install 'arabic-claim-contradiction[demo]'") from None
    return gradio


def build(judge: Judge) -> gradio.Blocks:
    """The page: two claims on one tab, two articles on the other."""
    gr = _gradio()
    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        gr.Markdown(f"# {TITLE}\n{_told(judge.decision)}")
        with gr.Tab("Two claims"):
            left, right = _sides(gr, "claim", 3)
            button = gr.Button("Compare", variant="primary")
            shown = gr.HTML(elem_id="verdict")
            button.click(lambda *typed: claims_page(judge, *typed), [*left, *right], shown, api_name="claims")
            gr.Examples(EXAMPLES, [left[0], right[0]])
        with gr.Tab("Two articles"):
            left, right = _sides(gr, "article", 10)
            button = gr.Button("Search", variant="primary")
            shown = gr.HTML(elem_id="pairs")
            button.click(lambda *typed: articles_page(judge, *typed), [*left, *right], shown, api_name="articles")
    return page


def _sides(gr: Any, what: str, lines: int) -> list[list[Any]]:
    with gr.Row():
        voice = "speaker" if what == "claim" else "outlet"
        return [_side(gr, f"{place} {what}", voice, lines) for place in ("First", "Second")]


def _side(gr: Any, name: str, voice: str, lines: int) -> list[Any]:
    with gr.Column():
        text = gr.Textbox(label=name, lines=lines, max_lines=20, rtl=True, max_length=60_000)
        with gr.Row():
            day = gr.Textbox(label=f"{name}: date, if known", placeholder="2017-11-15", max_length=40)
            speaker = gr.Textbox(label=f"{name}: {voice}, if known", rtl=True, max_length=200)
    return [text, day, speaker]


def _told(decision: Decision) -> str:
    if decision.threshold is None:
        return "No threshold is known for this model: scores are shown, no verdict."
    return f"A score of {decision.threshold:.3f} or more is called a contradiction: a guess for a person to check."


def claims_page(judge: Judge, *typed: str) -> str:
    """The verdict on two claims as HTML; a slip is told in a line."""
    left, right = _typed(typed)
    try:
        row = judge.claims(left, right)
    except UserError as error:
        return _render("demo_problem.html.j2", problem=str(error))
    marked = mark_differences(left.text, right.text), mark_differences(right.text, left.text)
    similar = similar_pairs(left.text, right.text)
    return _render("demo_claims.html.j2", row=row, marked=marked, threshold=judge.decision.threshold, similar=similar)


def articles_page(judge: Judge, *typed: str) -> str:
    """The strongest pairs of two articles as HTML; a slip is told in a line."""
    try:
        rows = judge.articles(*_typed(typed))
    except UserError as error:
        return _render("demo_problem.html.j2", problem=str(error))
    return _render("demo_articles.html.j2", rows=rows, threshold=judge.decision.threshold)


def _typed(values: tuple[str, ...]) -> list[Typed]:
    return [Typed(*(value or "" for value in values[start : start + 3])) for start in (0, 3)]


def _render(template: str, **values: Any) -> str:
    return templates("eval.demo", "eval.report").get_template(template).render(reasons=REASONS, **values)
