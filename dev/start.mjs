// What `npm start` runs. On a fresh clone nothing is installed yet: up to the last step this is plain JavaScript without dependencies.
import { checkNode } from './bootstrap/check-node.mjs';

checkNode();

// Whoever read our output may leave, as `head` does; a closed terminal is told by SIGHUP.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

import('./bootstrap/install.mjs')
  .then(({ installIfNeeded }) => installIfNeeded())
  .then(() => import('tsx/esm/api'))
  .then(({ register }) => {
    register();
    return import('./start.ts');
  })
  .then(({ start }) => start(process.argv.slice(2), process.env))
  .catch((error) => {
    // What a person can do something about has a remedy; anything else is a fault of ours and shown whole.
    if (Object(error).remedy) console.error(`✗ ${error.message}\n  ${error.remedy}`);
    else console.error(error);
    process.exit(1);
  });
