import type { Cli } from './cli.ts';

/** A bar on the terminal that long work moves on. */
export type ProgressBar = { show: (label: string, done: number, of: number) => void; clear: () => void };

const width = 30;

/** On stderr, and only where that is a terminal: neither answers nor logs have bars in them. */
export const progressBar = (cli: Cli): ProgressBar => {
  const { stderr } = process;
  const visible = stderr.isTTY === true && !cli.json;
  return {
    show: (label, done, of) => {
      if (!visible) return;
      const share = of === 0 ? 1 : Math.min(1, done / of);
      const full = Math.round(share * width);
      const bar = `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
      stderr.write(`\r\u001b[2K${bar} ${Math.floor(share * 100)} %  ${Math.min(done, of)}/${of} ${label}`);
    },
    clear: () => {
      if (visible) stderr.write('\r\u001b[2K');
    },
  };
};
