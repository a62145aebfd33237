"""Typed phrases in a real browser: ``python -m tests.benchmarks.explorer_page STORE``.

Types phrases that nobody prepared into section Phrases of the Trends page, and measures from the
Enter key until the chart names the last of them. The verdicts below it follow in the same run.
"""

import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from tests.dashboard.browser import open_browser, serve_dashboard, settle, visit

VIEW = "section=phrases&category=cs.LG&category=cs.CL&category=cs.AI&category=cs.CV&from=2023-01-01"
TYPED = (
    "graph neural network, retrieval augmented",
    "lora, prompt injection, red teaming",
    "diffusion transformer",
    "federated learning, differential privacy",
    "world model, vision language action",
    "chain of thought, self consistency",
    "gaussian splatting, nerf",
    "tokenizer, byte pair",
    "watermark, deepfake",
    "quantization -vector, pruning OR sparsity",
    "reward hacking, jailbreak",
    "tool use, function calling",
)
NAMED = """name => [...document.querySelectorAll('.js-plotly-plot')]
    .some(plot => plot.data.some(trace => trace.name === name))"""


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log"
        with serve_dashboard(Path(sys.argv[1]), log) as address, open_browser() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 1000})
            page.set_default_timeout(120_000)
            visit(page, f"{address}/trends?{VIEW}")
            page.wait_for_timeout(2_000)
            box = page.get_by_role("textbox", name="Phrases, with commas between them")
            took = []
            for text in TYPED:
                last = text.rpartition(", ")[2]
                box.fill(text)
                start = time.perf_counter()
                box.press("Enter")
                page.wait_for_function(NAMED, arg=last, polling=20)
                took.append(1e3 * (time.perf_counter() - start))
                settle(page)
    times = pl.Series(took)
    print(
        f"{len(took)} entries: p50 {times.quantile(0.5):.0f} ms, "
        f"p95 {times.quantile(0.95):.0f} ms, max {times.max():.0f} ms"
    )


if __name__ == "__main__":
    main()
