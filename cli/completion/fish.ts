import type { Place } from './words.ts';

/** A completion script for fish, with descriptions. */
export const fishCompletion = (places: readonly Place[]): string => {
  const lines = places.flatMap(({ path, words, options }) => {
    const here = conditionOf(
      path,
      words.map(({ word }) => word),
    );
    return [
      ...words.map(({ word, about }) => `complete -c desk -f -n ${here} -a ${word} -d ${quoted(about)}`),
      ...options.map(({ word, about, takesValue, values }) => {
        const value = values.length > 0 ? ` -xa ${quoted(values.join(' '))}` : takesValue ? ' -r' : '';
        return `complete -c desk -n ${here} -l ${word.replace(/^--/, '')}${value} -d ${quoted(about)}`;
      }),
    ];
  });
  return `# desk completion fish\n${lines.join('\n')}\n`;
};

/** Standing exactly at this place: its words have been typed and none that leads further. */
const conditionOf = (path: readonly string[], further: readonly string[]): string => {
  const typed = path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const notYet = further.length > 0 ? [`not __fish_seen_subcommand_from ${further.join(' ')}`] : [];
  return quoted([...typed, ...notYet].join('; and ') || 'true');
};

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
