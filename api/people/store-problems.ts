import type { Language } from '../../contracts/message.ts';
import { BrokenRule, WrongReference } from '../../db/people/store.ts';
import { Problem } from '../problem.ts';
import { wrongField } from '../wrong-field.ts';

// Constraint → field of the body. What is not here is a bug of ours and stays 500.
const unique: Record<string, string> = {
  account_name: 'account',
  account_employee_no: 'employeeNo',
  organisation_name: 'name',
  department_name: 'name',
  team_group_name: 'name',
  post_holding: 'holderId',
};
const references: Record<string, string> = {
  account_org_id_fkey: 'orgId',
  account_department_id_fkey: 'departmentId',
  department_org_id_fkey: 'orgId',
  team_group_lead_id_fkey: 'leadId',
  post_holder_id_fkey: 'holderId',
  post_group_id_fkey: 'groupId',
  category_route_group_id_fkey: 'groupId',
};

/** Runs a write; what the database or the store refuses becomes a conflict or a wrong field. */
export const withStoreProblems = async <T>(language: Language, write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    throw problemOf(error, language) ?? error;
  }
};

const problemOf = (error: unknown, language: Language): Problem | null => {
  if (error instanceof WrongReference) return wrongField(language, error.field, error.code);
  if (error instanceof BrokenRule) {
    return new Problem('conflict', { reason: error.rule, detail: `problem.detail.${error.rule}` });
  }
  if (!(error instanceof Error && 'code' in error && 'constraint' in error)) return null;
  const constraint = String(error.constraint);
  if (error.code === '23505' && unique[constraint]) {
    const field = unique[constraint];
    return new Problem('conflict', {
      reason: 'duplicate',
      detail: 'problem.detail.duplicate',
      values: { field },
      members: { field },
    });
  }
  if (error.code === '23503' && references[constraint]) {
    return wrongField(language, references[constraint], 'unknown_reference');
  }
  return null;
};
