"""How fast the toolkit is, as figures that each command here makes anew; ratios are of two things in the same run."""
