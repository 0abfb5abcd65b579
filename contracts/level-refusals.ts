/** Refusals that name levels, by code: the details in which their keys stand. People are shown code and word (requirements 1.1). */
export const levelRefusals: Readonly<Record<string, readonly string[]>> = {
  unknown_level: ['allowed'],
  only_low: ['allowed'],
  level_not_in_version: ['level', 'levels'],
};
