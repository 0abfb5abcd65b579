import assert from 'node:assert/strict';
import { dict } from '@node-rs/jieba/dict.js';
import fc from 'fast-check';
import pg from 'pg';
import { numberWords } from '../../db/search/number-words.ts';
import { searchQuery } from '../../db/search/query.ts';
import { vectorOf } from '../../db/search/vector.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';

describe('words that tickets are found by', () => {
  let url: string;
  let client: pg.Client;

  before(async () => {
    url = await createDeskDatabase();
    client = new pg.Client({ connectionString: url });
    await client.connect();
  });
  after(async () => {
    await client.end();
    await dropDeskDatabase(url);
  });

  /** For each pair of texts and query: is it found? */
  const found = async (pairs: readonly { texts: readonly string[]; query: string; number?: string }[]) => {
    const vectors = pairs.map(({ texts, number }) => vectorOf(texts, number === undefined ? [] : numberWords(number)));
    const queries = pairs.map(({ query }) => searchQuery(query));
    const { rows } = await client.query<{ hit: boolean | null }>(
      'select v::tsvector @@ q::tsquery as hit from unnest($1::text[], $2::text[]) with ordinality as p (v, q, n) order by n',
      [vectors, queries],
    );
    return rows.map(({ hit }) => hit);
  };

  it('finds real Chinese sentences by their words, in any order, and English ones in any form', async () => {
    const expected: [string, string, boolean][] = [
      ['无法登录打印机', '打印机', true],
      ['无法登录打印机', '登录', true],
      ['无法登录打印机', '打印', true],
      ['无法登录打印机', '打印机 登录', true],
      ['无法登录打印机', '扫描仪', false],
      ['无法登录打印机', '打印机 扫描仪', false],
      ['VPN 连接失败', 'vpn', true],
      ['VPN 连接失败', '连接失败', true],
      ['VPN 连接失败', 'VPN失败', true],
      ['VPN 连接失败', '连接成功', false],
      ['ＶＰＮ连接失败，错误代码８００', 'vpn 800', true],
      ['VPN连接失败', 'ＶＰＮ', true],
      ['海天科技的王小明说报表中心打不开', '海天', true],
      ['海天科技的王小明说报表中心打不开', '王小明', true],
      ['海天科技的王小明说报表中心打不开', '明小王', false],
      ['研究生命起源', '研究生', true],
      ['系统很卡', '卡', true],
      ['昨天踽踽而行', '踽踽而行', true],
      ['𠮷野家的收银机', '𠮷野家', true],
      ['The export button does nothing', 'EXPORTS', true],
      ['The printers were offline', 'the printer', true],
      ['The printers were offline', 'print', true],
      ['Reconfiguration needed', 'configuration', false],
      ['Configuration needed', 'configura', true],
      ['Configuration needed', 'configura needed', false],
      ["The user's laptop", 'users', true],
      ['Write to li.na@example.com', 'li.na@example.com', true],
      ['Write to li@example.com na', 'li.na@example.com', false],
      ['The address 192.168.1.1 answers', '192.168.1.1', true],
      ['The address 192.168.11.1 answers', '192.168.1.1', false],
      ['Model HP-M1005打印机', 'm1005', true],
      ['100% _odd_', 'odd 100%', true],
    ];
    const hits = await found(expected.map(([text, query]) => ({ texts: [text], query })));
    assert.deepEqual(
      expected.map(([text, query], index) => [text, query, hits[index]]),
      expected,
    );
  });

  it('finds a quoted phrase only where it stands so, and in no two texts', async () => {
    const expected: [string[], string, boolean][] = [
      [['昨天无法登录打印机'], '"无法登录"', true],
      [['昨天无法登录打印机'], '“登录打印机”', true],
      [['登录时无法打印'], '"无法登录"', false],
      [['登录时无法打印'], '无法登录', true],
      [['the export button is grey'], '"export button"', true],
      [['the button of the export'], '"export button"', false],
      [['export', 'button'], '"export button"', false],
      [['export', 'button'], 'export button', true],
      [['vpn连接失败'], '"VPN连接"', true],
      [['an open "quote'], '"quote', true],
    ];
    const hits = await found(expected.map(([texts, query]) => ({ texts, query })));
    assert.deepEqual(
      hits,
      expected.map(([, , hit]) => hit),
    );
  });

  it('finds a ticket by its number, by its beginning and its end, with and without a dash', async () => {
    const number = 'TS20261122001';
    const expected: [string, boolean][] = [
      ['TS20261122001', true],
      ['ts20261122', true],
      ['TS20261122-0001', true],
      ['TS20261122-001', true],
      ['TS20261122-002', false],
      ['20261122-1', true],
      ['20261122001', true],
      ['202611', true],
      ['2001', true],
      ['22001', true],
      ['001', true],
      ['0001', true],
      ['002', false],
      ['AB20261122001', false],
      ['TS20261122001 打印机', true],
      ['TS20261122001 扫描仪', false],
    ];
    const hits = await found(expected.map(([query]) => ({ texts: ['打印机'], query, number })));
    assert.deepEqual(
      expected.map(([query], index) => [query, hits[index]]),
      expected,
    );
  });

  it('has nothing to look for in signs alone', () => {
    for (const query of ['!!!', '，。', '""', '%_', '😀', '-']) assert.equal(searchQuery(query), null, query);
  });

  it('finds every part of every Chinese text, wherever the words are cut', async () => {
    const words = Buffer.from(dict)
      .toString('utf8')
      .split('\n')
      .map((line) => line.split(' ')[0]!)
      .filter((word) => /^\p{Script=Han}+$/u.test(word));
    const fragment = fc.oneof(
      { weight: 6, arbitrary: fc.nat(words.length - 1).map((index) => words[index]!) },
      { weight: 2, arbitrary: fc.constantFrom('的', '卡', '𠮷', '㐀', '々', '踽', '哈哈哈') },
      { weight: 1, arbitrary: fc.constantFrom('VPN', ' ', '，', '8') },
    );
    const text = fc.array(fragment, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, fc.nat(), fc.nat()), { minLength: 50, maxLength: 50 }),
        async (cases) => {
          const pairs = cases.flatMap(([whole, from, length]) => {
            const runs = whole.match(/\p{Script=Han}+/gu) ?? [];
            if (runs.length === 0) return [];
            const run = [...runs[from % runs.length]!];
            const start = from % run.length;
            const part = run.slice(start, start + 1 + (length % (run.length - start))).join('');
            return [
              { texts: [whole], query: part },
              { texts: [whole], query: `"${part}"` },
            ];
          });
          const hits = await found(pairs);
          assert.deepEqual(
            pairs.filter((_, index) => hits[index] !== true),
            [],
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  it('makes of any text words that PostgreSQL takes, and of anything typed a query or nothing', async () => {
    const any = fc.string({ unit: 'binary', maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(any, any), { minLength: 50, maxLength: 50 }), async (cases) => {
        await found(cases.map(([text, query]) => ({ texts: [text], query })));
      }),
      { numRuns: 20 },
    );
    const typed = fc.array(
      fc.constantFrom("'", '"', '\\', ':*', '&', '|', '!', '<->', '(', 'a', '打印', '#', '1', ' ', '“'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(typed, { minLength: 50, maxLength: 50 }), async (cases) => {
        await found(cases.map((parts) => ({ texts: [parts.join('')], query: parts.join('') })));
      }),
      { numRuns: 20 },
    );
  });

  it('makes words of more text than PostgreSQL holds, the first ones', async () => {
    const many = Array.from({ length: 60_000 }, (_, index) => `word${index.toString(36)}`).join(' ');
    const long = 'x'.repeat(5_000);
    const often = '打印机坏了。'.repeat(9_000);
    const hits = await found([
      { texts: ['打印机', many], query: '打印机 word1' },
      { texts: [long], query: long },
      { texts: [often, '尾声'], query: '打印机 尾声' },
    ]);
    assert.deepEqual(hits, [true, true, true]);
  });
});
