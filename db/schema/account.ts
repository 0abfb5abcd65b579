import type { Generated } from 'kysely';
import type { Role } from '../../contracts/actor.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Language } from '../../contracts/message.ts';

/** A person or a program that may act (requirements 4.1 User); names are unique without regard to case. */
export type AccountTable = {
  id: Generated<string>;
  account: string;
  display_name: string;
  kind: 'individual' | 'enterprise' | 'staff' | 'partner' | 'service';
  roles: Role[];
  /** argon2id; null: cannot sign in with a password. */
  password_hash: string | null;
  org_id: string | null;
  department_id: string | null;
  post_title: string | null;
  staff_no: string | null;
  employee_no: string | null;
  mobile: string | null;
  extension: string | null;
  email: string | null;
  nickname: string | null;
  language: Generated<Language>;
  notify_email: Generated<boolean>;
  status: Generated<'active' | 'disabled'>;
  created_at: Generated<Instant>;
  updated_at: Generated<Instant>;
};
