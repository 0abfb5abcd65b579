/** Ends the process with one clear line unless this Node is new enough. Written for any Node that knows modules. */
export function checkNode() {
  const oldest = [20, 19];
  const version = process.versions.node.split('.').map(Number);
  if (version[0] > oldest[0] || (version[0] === oldest[0] && version[1] >= oldest[1])) return;
  console.error(`✗ Durable Desk needs Node.js ${oldest.join('.')} or newer; this is ${process.versions.node}`);
  console.error('  install a newer one: https://nodejs.org/en/download');
  process.exit(1);
}
