/** The trivial activity of the control: gives back what it got. */
export const nothing = async (done: number): Promise<number> => done;
