"""Two reports written by hand, English and Chinese, with faults planted on known lines."""

from collections.abc import Sequence
from datetime import date

from analytics.report.check import Known

KNOWN = {
    paper.arxiv_id: paper
    for paper in (
        Known(
            "2601.00001",
            "Lantern: Small Caches for Long Conversations",
            date(2026, 1, 2),
            ("cs.CL", "cs.LG"),
            "Lantern: Small Caches for Long Conversations\nWe propose Lantern, a cache for large "
            "language models with 7B parameters. It is 3.2x faster and reaches 92.5% accuracy on "
            "RuleBook with 15,000 questions, using reinforcement learning.\nAda Brook, Wei Chen",
        ),
        Known(
            "2601.00002",
            "Folding Cloth by Watching People",
            date(2026, 1, 3),
            ("cs.RO",),
            "Folding Cloth by Watching People\nRobots fold cloth after two demonstrations.\nJo Li",
        ),
        Known(
            "2512.00003",
            "Bounded Proofs in Thin Air",
            date(2025, 12, 30),
            ("cs.AI", "cs.LO"),
            "Bounded Proofs in Thin Air\nWe prove a bound of order n.\nKim Po",
        ),
    )
}

ENGLISH = """\
# Week of 1 to 7 January 2026

Caches shrink [1] and robots watch [2]. A third result is old [3].

## Lantern: Small Caches for Long Conversations

arXiv:2601.00001, Ada Brook and Wei Chen

A model of 7 billion parameters answers 15K questions, 3.2 times as fast as before.
It was trained on 512 A100 cards and beats Gemini by 4.5%. The gain comes from RL.

## Robots

Cloth is folded after two demonstrations ([2601.00002](https://arxiv.org/abs/2601.00002)).

## Logic (cs.LO)

- **Folding Cloth by Watching People**, arXiv:2512.00003
- arXiv:2601.09999, on nothing at all

## Statistics (stat.ML)

- arXiv:2601.00002v2
- arXiv:2601.12 and arXiv:2613.00001

## References

1. Lantern: Small Caches for Long Conversations. arXiv:2601.00001
2. Folding Cloth by Watching People. arXiv:2601.00002
3. Bounded Proofs in Thin Air. arXiv:2512.00003
4. Folding Cloth by Watching People. https://arxiv.org/abs/2601.00002v1
5. A book on tea.
"""

CHINESE = """\
# 周报：2026 年 1 月 1 日至 7 日

本周缓存变小【1】，机器人看人学叠衣服[2]，另见[4]。

## 一、Lantern：长对话的小缓存

**索引**：Ada Brook、Wei Chen，arXiv：2601.00001（cs.CL）

模型有 70 亿参数，在 RuleBook 的 1.5 万道题上准确率为 92.5%，快 3.2 倍，用强化学习（RL）训练。
它用了 512 块 A100，比 Gemini 高 4.5 个百分点。

| 优势 | 不足 |
|---|---|
| 快 3.2 倍 | 只测了 RuleBook，没有 MMLU |

## 二、综述

### cs.LO

- 2512.00003：薄空气里的证明，发于 2025 年 12 月 30 日
- 2601.00002：叠衣服

## 参考文献

[1] 《Lantern: Small Caches for Long Conversations》 arXiv:2601.00001
[2] 《Bounded Proofs in Thin Air》 arXiv:2601.00002
"""


def find_title(_title: str) -> Sequence[tuple[str, str]]:
    return [(paper.arxiv_id, paper.title) for paper in KNOWN.values()]


def explain(arxiv_id: str) -> str:
    return f"fetch {arxiv_id}"
