"""How far papers that came after a fit lie from its topics, and when to fit again."""

from dataclasses import dataclass

from scipy.special import bdtrc

from analytics.i18n import gettext as _

#: The part of the papers of a fit that lies far from every centroid, by definition.
FAR = 0.1

#: A refit is due when so large a part of the papers came after the fit,
_GROWN = 0.1
#: or when beyond doubt more than this part of those lies far.
_STRAYED = 2 * FAR
_LEVEL = 0.01


@dataclass(frozen=True, slots=True)
class Drift:
    """Papers that were given their topic after the fit.

    Attributes
    ----------
    fitted : papers of the fit.
    later : papers that came after it.
    far : of those, how many lie farther from their centroid than nine tenths of the fit's do.
    """

    fitted: int
    later: int
    far: int

    @property
    def part_far(self) -> float | None:
        """Part of the later papers that lies far, 0 to 1; 0.1 is what the fit itself has."""
        return self.far / self.later if self.later else None

    @property
    def reason(self) -> str | None:
        """Why a refit is due, in words; None where it is not.

        Due when a tenth or more has been added, or when more than a fifth of the new papers lies
        far (one-sided binomial test at 1 %).
        """
        if self.later >= _GROWN * max(self.fitted, 1) and self.later:
            part = f"{self.later / max(self.fitted, 1):.0%}"
            return _("{part} as many papers came since as it knew").format(part=part)
        if self.later and bdtrc(self.far - 1, self.later, _STRAYED) < _LEVEL:
            part = f"{self.far / self.later:.0%}"
            return _("{part} of the new papers lie far from every topic").format(part=part)
        return None
