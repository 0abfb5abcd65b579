#!/usr/bin/env node
// `desk`: in a checkout its sources by tsx, which are never behind; in an installed package what was built. Plain
// JavaScript, since nothing is loaded yet.
import { existsSync } from 'node:fs';

const source = new URL('./desk.ts', import.meta.url);
if (existsSync(source)) {
  const { register } = await import('tsx/esm/api');
  register();
  await import(source.href);
} else {
  await import(new URL('../dist/cli/desk.js', import.meta.url).href);
}
