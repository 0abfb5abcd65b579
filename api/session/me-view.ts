import { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import { roles } from '../../contracts/actor.ts';
import { languages } from '../../contracts/message.ts';
import type { Context } from '../context.ts';

/** Oneself, as GET /me and POST /session show it. */
export const meView = z
  .object({
    id: z.uuid(),
    account: z.string(),
    displayName: z.string(),
    roles: z.array(z.enum(roles)),
    groupIds: z.array(z.uuid()),
    orgId: z.uuid().nullable(),
    language: z.enum(languages),
    csrf: z
      .string()
      .nullable()
      .meta({ description: 'Send it as X-CSRF-Token with unsafe methods; null when signed in by token.' }),
  })
  .meta({ id: 'Me' });

/** The view of an actor. */
export const meOf = async ({ db }: Context, actor: Actor, csrf: string | null): Promise<z.infer<typeof meView>> => {
  const { display_name, language } = await db
    .selectFrom('account')
    .select(['display_name', 'language'])
    .where('id', '=', actor.id)
    .executeTakeFirstOrThrow();
  return {
    id: actor.id,
    account: actor.account,
    displayName: display_name,
    roles: [...actor.roles],
    groupIds: [...actor.groupIds],
    orgId: actor.orgId,
    language,
    csrf,
  };
};
