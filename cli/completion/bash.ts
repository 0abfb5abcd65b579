import type { Place } from './words.ts';

/** A completion script for bash 4 and newer. */
export const bashCompletion = (places: readonly Place[]): string => {
  const cases = places.map(({ path, words, options }) => {
    const all = [...words.map(({ word }) => word), ...options.map(({ word }) => word)].join(' ');
    return `    '${path.join(' ')}') words='${all}' ;;`;
  });
  const values = places.flatMap(({ path, options }) =>
    options
      .filter((option) => option.values.length > 0)
      .map((option) => `    '${[...path, option.word].join(' ')}') words='${option.values.join(' ')}' ;;`),
  );
  const paths = places.map(({ path }) => `'${path.join(' ')}'`).join('|');
  return `# desk completion bash
_desk() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path='' words='' word index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${path:+$path }\${COMP_WORDS[index]}"
    case "$word" in
      ${paths}) path="$word" ;;
    esac
  done
  COMPREPLY=()
  case "\${path:+$path }$prev" in
${values.join('\n')}
  esac
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    return
  fi
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _desk desk
`;
};
