/**
 * Is this the command that an id was used for before? An unknown digest belongs to what no caller sends again with
 * another meaning: a signal that was refused before its author was known.
 */
export const isSameCommand = (first: { digest?: string | null; refused?: string | null }, digest: string): boolean =>
  first.digest == null ? first.refused != null : first.digest === digest;
