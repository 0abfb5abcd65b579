#!/usr/bin/env node
// `desk`: runs what was built, else the sources of this checkout by tsx. Plain JavaScript, since nothing is loaded yet.
import { existsSync } from 'node:fs';

const built = new URL('../dist/cli/desk.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  const { register } = await import('tsx/esm/api');
  register();
  await import(new URL('./desk.ts', import.meta.url).href);
}
