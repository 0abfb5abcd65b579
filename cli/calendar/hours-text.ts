/** Working time as people say it, in hours and less, never in days, whose length is the calendar's: `20 h`, `2 h 30 min`. */
export const hoursText = (ms: number): string => {
  const sizes: [string, number][] = [
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
    ['ms', 1],
  ];
  let rest = Math.abs(Math.round(ms));
  const parts = sizes.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return `${ms < 0 ? '-' : ''}${parts.join(' ') || '0 h'}`;
};
