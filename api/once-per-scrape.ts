/**
 * Lets several gauges be set by one look: all of a scrape's calls share the look that is under way. A gauge whose
 * `collect` does not wait for it would show the value of the scrape before.
 */
export const oncePerScrape = (look: () => Promise<void>): (() => Promise<void>) => {
  let underWay: Promise<void> | undefined;
  return () => {
    underWay ??= look().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
};
