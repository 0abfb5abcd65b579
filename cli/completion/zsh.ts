import type { Place } from './words.ts';

/** A completion script for zsh, with descriptions. */
export const zshCompletion = (places: readonly Place[]): string => {
  const cases = places.map(({ path, words, options }) => {
    const described = [...words, ...options].map(({ word, about }) => quoted(`${escaped(word)}:${escaped(about)}`));
    return `    ${quoted(path.join(' '))}) described=(${described.join(' ')}) ;;`;
  });
  const values = places.flatMap(({ path, options }) =>
    options
      .filter((option) => option.values.length > 0)
      .map((option) => `    ${quoted([...path, option.word].join(' '))}) described=(${option.values.join(' ')}) ;;`),
  );
  const paths = places.map(({ path }) => quoted(path.join(' '))).join('|');
  return `#compdef desk
_desk() {
  local place='' word index
  local -a described
  for ((index = 2; index < CURRENT; index++)); do
    word="\${place:+$place }\${words[index]}"
    case "$word" in
      ${paths}) place="$word" ;;
    esac
  done
  case "\${place:+$place }\${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  if (( \${#described} == 0 )); then
    case "$place" in
${cases.map((line) => `  ${line}`).join('\n')}
    esac
  fi
  _describe desk described || _files
}
if [ "\${funcstack[1]}" = _desk ]; then _desk "$@"; else compdef _desk desk; fi
`;
};

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll(':', '\\:');
