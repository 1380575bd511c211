const LEVELS = 5;

/** Upper limits of the first four of five levels: quantiles of the known values, each used once. */
export function breaks(values) {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (!known.length) return [];
  const limits = [1, 2, 3, 4].map((i) => known[Math.min(Math.floor((i * known.length) / LEVELS), known.length - 1)]);
  return [...new Set(limits)];
}

/** 1 to 5, the darkest highest; null when the value is hidden or not known. */
export function levelOf(value, limits) {
  if (value === null || value === undefined) return null;
  return 1 + limits.filter((limit) => value >= limit).length;
}
