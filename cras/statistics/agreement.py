"""What a few pairs that all agree say of kappa: there a bootstrap finds [1, 1], which claims certainty."""

from __future__ import annotations

from cras.statistics.interval import Interval


def kappa_of_agreement(chance: float, clusters: int, level: float = 0.95) -> Interval:
    """Kappa 1 with an honest interval, where judge and people differ in none of so many clusters.

    Cohen (1960, Educational and Psychological Measurement 20) writes kappa with the disagreement q that is observed and
    the agreement p_e that the margins give by chance, kappa = 1 - q / (1 - p_e), and takes the margins as given in
    intervals. q is 0 here; the upper end of its exact interval (Clopper and Pearson 1934, Biometrika 26) after 0 of m
    trials is 1 - (alpha / 2)^(1/m), so

        low = 1 - (1 - (alpha / 2)^(1/m)) / (1 - p_e),  high = 1.

    A trial is a cluster and not a pair: pairs of one run are not independent. It holds for weighted kappa where pairs
    that differ lie no further apart than chance would put them, which is what weights are for: people and judges that
    differ mostly differ by a point.

    Args:
        chance: p_e, the sum over the scores of the product of both margins; under 1.
        clusters: m. One cluster gives no interval.
        level: 1 - alpha.

    Returns:
        ``low`` is at least -1, the least that kappa can be; ``method`` is ``exact``.

    Raises:
        ValueError: ``chance`` is not in [0, 1): without variation there is no kappa.
    """
    if not 0 <= chance < 1:
        raise ValueError(f"chance agreement is {chance}; kappa is defined from 0 to under 1")
    if clusters < 2:
        return Interval(1.0, None, None, clusters, "none")
    from scipy.stats import binomtest  # heavy: not before a figure is asked for

    most = float(binomtest(0, clusters).proportion_ci(confidence_level=level, method="exact").high)
    return Interval(1.0, max(-1.0, 1 - most / (1 - chance)), 1.0, clusters, "exact")
