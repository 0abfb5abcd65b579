import type { Instant } from '../../contracts/instant.ts';
import type { PolicyPreview, PreviewItem } from '../../contracts/policy-preview.ts';
import { knownNames } from '../../policies/known-names.ts';
import { loadKept } from '../../policies/load.ts';
import { PreviewSums } from '../../policies/preview-sums.ts';
import { previewTickets } from '../../policies/preview-tickets.ts';
import type { Publication } from '../../policies/publication.ts';
import { wrongField } from '../wrong-field.ts';
import type { Publishing } from './publish.ts';

/**
 * What a publication would do to the open tickets if they went now, version by version; of a date ahead, too: what people do until
 * then nobody knows. `start`: from when it counts, by PostgreSQL's clock, as the versions that it follows have it. With `previewAfter` (`<key>/<version>/<number>`) the next
 * items of that version only, without sums: those would decide for every ticket once more. Throws `invalid_request` for one of a
 * version that would not be published: another was meanwhile.
 */
export const previewPublication = async (
  { context: { db, desk, now }, actor, language, terms }: Publishing,
  { start, publications }: { start: Instant; publications: readonly Publication[] },
): Promise<PolicyPreview[]> => {
  const { policies } = desk;
  const mode = terms.running === 'keep' ? 'switch' : terms.running;
  const [fromKey, fromVersion, from = ''] = terms.previewAfter?.split('/') ?? [];
  const cursor = fromKey === undefined ? undefined : `${fromKey}/${Number(fromVersion)}`;
  if (cursor !== undefined && !publications.some(({ key, version }) => cursor === `${key}/${version}`))
    throw wrongField(language, 'previewAfter', 'bad_cursor');
  const previews: PolicyPreview[] = [];
  for (const { key, version, source, cause, follows } of publications) {
    const followed = cause === 'asked' ? null : follows;
    const applies = terms.running !== 'keep' && (followed === null || followed.effectiveFrom <= start);
    if (cursor !== undefined && cursor !== `${key}/${version}`) continue;
    const sums = cursor === undefined ? new PreviewSums() : null;
    const items: PreviewItem[] = [];
    let next: string | null = null;
    const loaded = loadKept(source);
    for await (const item of previewTickets({ db, policies, actor, now: now() }, loaded, {
      mode,
      from,
      // Those that go to a version published with this one are still under older ones.
      under: publications.some((one) => one.key === key && one.version === followed?.policy.version)
        ? null
        : (followed?.policy.version ?? null),
    })) {
      sums?.add(item);
      if (item.deadlines.length === 0 && item.refused === null) continue;
      if (items.length < terms.previewLimit) items.push(item);
      else next ??= `${key}/${version}/${items.at(-1)?.number ?? from}`;
      if (next !== null && !sums) break;
    }
    const all = sums?.sums() ?? { totals: null, levels: [], customers: [] };
    const names = knownNames(policies, key, loaded.policy);
    previews.push({ key, version, mode, applies, ...all, items, names, next });
  }
  return previews;
};
