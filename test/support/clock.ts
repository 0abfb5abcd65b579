/** Lets time pass for one workflow: here for stories, in `npm run seed` for tickets that look lived in. */
export { advance } from '../../dev/temporal/advance.ts';
