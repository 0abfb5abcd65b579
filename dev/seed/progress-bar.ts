import type { WriteStream } from 'node:tty';

const width = 40;

/** Draws how far something is: on a terminal a bar that is drawn over, elsewhere a line for each tenth. */
export const progressBar = (out: WriteStream | NodeJS.WritableStream): ((done: number, of: number) => void) => {
  const terminal = 'isTTY' in out && out.isTTY;
  let tenth = 0;
  return (done, of) => {
    const share = of === 0 ? 1 : done / of;
    if (terminal) {
      const full = Math.round(share * width);
      out.write(`\r${'█'.repeat(full)}${'░'.repeat(width - full)} ${done}/${of}${share === 1 ? '\n' : ''}`);
    } else if (Math.floor(share * 10) > tenth) {
      tenth = Math.floor(share * 10);
      out.write(`${done}/${of}\n`);
    }
  };
};
