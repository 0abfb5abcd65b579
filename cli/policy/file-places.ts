import type { PolicyProblem } from '../../contracts/views.ts';
import { ProblemAnswer } from '../cli-error.ts';

/** How the caller's files and options are called that the desk names otherwise. */
export type Names = { fileOf: (name: string) => string; nameOf: (field: string) => string };

/** Problems of the documents are shown with the caller's own files and their lines. */
export const withFilePlaces = async <T>({ fileOf, nameOf }: Names, send: () => Promise<T>): Promise<T> => {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ProblemAnswer) || !Array.isArray(error.problem.problems)) throw error;
    const problems = error.problem.problems as PolicyProblem[];
    const { errors = [] } = error.problem;
    const placeOf = (field: string): string => {
      const found = problems[errors.findIndex((one) => one.field === field)];
      if (!found) return nameOf(field);
      const place = found.line === null ? fileOf(found.file) : `${fileOf(found.file)}:${found.line}`;
      return found.path ? `${place}: ${found.path}` : place;
    };
    throw new ProblemAnswer(error.problem, placeOf);
  }
};
