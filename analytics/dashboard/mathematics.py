"""Text with LaTeX formulas as Markdown: the formulas rendered, everything else as it stands.

A formula is rendered only when it is short, balanced and made of commands that draw and do nothing
else; any other stays text. What a formula may hold is listed here, not what it may not.
"""

import re
from collections.abc import Callable

from analytics.dashboard.plain import escape

_LONGEST = 600
_DEEPEST = 12

_FORMULA = re.compile(
    r"\$\$(?P<display>[^$]+)\$\$|(?<!\\)\$(?P<inline>[^$]+)(?<!\\)\$"
    r"|\\\((?P<round>.+?)\\\)|\\\[(?P<square>.+?)\\\]",
    re.DOTALL,
)
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z0-9\s\\{}()\[\]|<>=+\-*/^_.,;:!?'&~]*")

_COMMANDS = frozenset(
    """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu
    nu xi pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma
    Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath Re Im aleph
    beth nabla partial infty emptyset varnothing forall exists nexists neg lnot top bot
    angle triangle Box square star prime frac dfrac tfrac sqrt binom sum prod int iint oint
    coprod bigcup bigcap bigoplus bigotimes lim limsup liminf max min sup inf arg argmax
    argmin log ln exp sin cos tan sinh cosh tanh det dim ker deg gcd hom Pr mod bmod pmod
    operatorname le leq leqslant ge geq geqslant ne neq ll gg lesssim gtrsim approx sim
    simeq cong equiv propto asymp doteq prec succ preceq succeq subset subseteq supset
    supseteq in notin ni mid nmid parallel perp vdash models times div cdot cdots ldots dots
    vdots ddots ast circ bullet pm mp oplus ominus otimes odot cup cap setminus land lor
    wedge vee to gets mapsto rightarrow leftarrow Rightarrow Leftarrow leftrightarrow
    Leftrightarrow longrightarrow longleftarrow uparrow downarrow iff implies hookrightarrow
    rightharpoonup nearrow searrow left right big Big bigg Bigg bigl bigr Bigl Bigr langle
    rangle lceil rceil lfloor rfloor lvert rvert lVert rVert vert Vert lbrace rbrace mathbb
    mathcal mathfrak mathrm mathbf mathit mathsf mathtt mathscr boldsymbol bm text textbf
    textit textrm textsc mbox rm bf it cal hat widehat bar overline underline tilde
    widetilde vec dot ddot underbrace overbrace overset underset stackrel not quad qquad
    limits nolimits displaystyle textstyle
    """.split()
)
_SIGNS = frozenset("{}|,;:! %&#_-\\")


def render_text(text: str, plain: Callable[[str], str] = escape) -> str:
    """Markdown that shows ``text`` with its formulas drawn.

    Parameters
    ----------
    text : other people's.
    plain : how what is no formula is made Markdown; it must escape.
    """
    parts, end = [], 0
    for found in _FORMULA.finditer(text):
        inside = " ".join(next(filter(None, found.groups()), "").split())
        if is_drawable(inside):
            # The display form would break the paragraph.
            parts += [plain(text[end : found.start()]), f"${inside}$"]
            end = found.end()
    return "".join([*parts, plain(text[end:])])


def is_drawable(formula: str) -> bool:
    """Whether a formula is short, balanced, and made of nothing but what draws."""
    if not 0 < len(formula) <= _LONGEST or not _PLAIN.fullmatch(_COMMAND.sub("", formula)):
        return False
    # A formula of bare numbers between two prices: "$5 and later $".
    if formula[0].isspace() or formula.endswith("\\") or re.match(r"\d[\d,.]* +[a-z]{2}", formula):
        return False
    named = {found.group(1) for found in _COMMAND.finditer(formula)}
    return named <= (_COMMANDS | _SIGNS) and _is_balanced(formula)


def _is_balanced(formula: str) -> bool:
    depth = 0
    for sign in re.sub(r"\\.", "", formula):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if not 0 <= depth <= _DEEPEST:
            return False
    return depth == 0
