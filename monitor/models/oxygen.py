"""Published regressions between heart rate and oxygen uptake."""

from monitor.models.arrays import Runners


def hr_max_from_age(age_yr: Runners) -> Runners:
    """Highest heart rate expected at an age, 208 - 0.7 age.

    Parameters
    ----------
    age_yr : [years], adults

    Returns
    -------
    [bpm], individual error 7 to 11 bpm (standard deviation)

    Notes
    -----
    Evidence: published. Tanaka et al., J. Am. Coll. Cardiol. 37:153, 2001.

    Examples
    --------
    >>> import numpy as np
    >>> hr_max_from_age(np.array([20.0, 60.0]))
    array([194., 166.])
    """
    return 208.0 - 0.7 * age_yr


def heart_rate_reserve_pct(
    heart_rate_bpm: Runners, hr_rest_bpm: Runners, hr_max_bpm: Runners
) -> Runners:
    """Share of the heart-rate reserve in use [%], from three heart rates [bpm].

    Examples
    --------
    >>> import numpy as np
    >>> heart_rate_reserve_pct(np.array([120.0]), np.array([50.0]), np.array([190.0]))
    array([50.])
    """
    return 100.0 * (heart_rate_bpm - hr_rest_bpm) / (hr_max_bpm - hr_rest_bpm)


def vo2_reserve_pct(reserve_pct: Runners) -> Runners:
    """Oxygen-uptake reserve in use [%] at a share of the heart-rate reserve [%].

    Notes
    -----
    Steady running on a treadmill, 35 to 95 % of VO2max. Evidence: published.
    Swain et al., Med. Sci. Sports Exerc. 30:318, 1998, inverted.

    Examples
    --------
    >>> import numpy as np
    >>> vo2_reserve_pct(np.array([50.0])).round(2)
    array([47.09])
    """
    return (reserve_pct - 1.5) / 1.03


def vo2max_pct_from_reserve(reserve_pct: Runners) -> Runners:
    """Oxygen uptake [% of VO2max] at a share of the heart-rate reserve [%].

    Notes
    -----
    Steady running on a treadmill, 35 to 95 % of VO2max. Evidence: published.
    Swain et al., Med. Sci. Sports Exerc. 30:318, 1998, inverted.

    Examples
    --------
    >>> import numpy as np
    >>> vo2max_pct_from_reserve(np.array([50.0]))
    array([51.])
    """
    return (reserve_pct + 6.1) / 1.10


def vo2max_pct_from_max(max_pct: Runners) -> Runners:
    """Oxygen uptake [% of VO2max] at a share of the highest heart rate [%].

    Notes
    -----
    For a runner whose resting heart rate is unknown; 4 points off other data at 64 % of VO2max.
    Evidence: published. Swain et al., Med. Sci. Sports Exerc. 26:112, 1994, inverted.

    Examples
    --------
    >>> import numpy as np
    >>> vo2max_pct_from_max(np.array([77.96])).round(2)
    array([64.])
    """
    return (max_pct - 37.0) / 0.64
