import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { afterEach, describe, expect, it } from 'vitest';
import { syntheticHistory } from '../../bench/synthetic-history.ts';
import { HistoryPage } from '../pages/history-page.ts';
import { canRun, type Desktop, endDesktops, startDesktop } from '../runners/desktop.ts';
import { hostlessIni, preparedFolder } from '../runners/prepared-history.ts';

const ZONE = 'Europe/Berlin';
const OTHER_ZONE = 'America/New_York';
const VMS = 3000;

interface Document {
  readonly name: string;
  readonly os: string;
  readonly created_time: number;
  readonly create_duration_secs: number;
  readonly deleted_time?: number;
  readonly tags: { readonly team?: string };
}

afterEach(endDesktops);

describe.skipIf(!canRun)('a manager', () => {
  it("exports last month's VM hours by the tag team, and looks at the VMs behind them", async () => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const documents = [...syntheticHistory(VMS, 62, nowSeconds)];
    const dataFolder = await preparedFolder(documents);
    const desktop = await startDesktop({ dataFolder, args: ['--config', hostlessIni(dataFolder)] });
    const history = await HistoryPage.open(desktop.page);

    await history.chooseZone(ZONE);
    await history.chooseLastMonth();
    await history.groupByTag('team');
    const expectedMonth = lastMonth(ZONE, nowSeconds);
    const expected = hoursOfMonth(documents, ZONE, nowSeconds, expectedMonth);
    const file = await saveTo(desktop, 'hours.csv');
    await history.exportPanel(/^VM hours/, 'CSV');
    await expect.poll(() => existsSync(file), { timeout: 10_000 }).toBe(true);
    const [about, period, head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\r\n');
    expect(about).toContain('from the request to the end of the deletion');
    expect(period).toContain(`time zone ${ZONE}, ${lines.length} rows`);
    expect(head).toBe('bucket,key,hours');
    const found = new Map(
      lines.map((line) => line.split(',')).map(([day, key, hours]) => [`${day} ${key}`, Number(hours)]),
    );
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [key, hours] of expected) expect(found.get(key), key).toBeCloseTo(hours, 2);
    // The legend says the same, to the hour; VMs without the tag are told.
    const readSum = (team: string) =>
      [...expected].filter(([key]) => key.endsWith(` ${team}`)).reduce((sum, [, hours]) => sum + hours, 0);
    expect(digits((await history.legend('qe'))[0])).toBe(Math.round(readSum('qe')));
    expect(digits((await history.legend('untagged'))[0])).toBe(Math.round(readSum('')));

    // Days begin elsewhere: the hours of one day are others, their text says so.
    await history.chooseZone(OTHER_ZONE);
    const table = await history.asTable(/^VM hours/);
    // The month that was chosen stays, also where it is not over yet.
    const inNewYork = hoursOfMonth(documents, OTHER_ZONE, nowSeconds, expectedMonth);
    const [firstDay] = [...inNewYork.keys()].map((key) => key.slice(0, 10)).sort();
    expect(await table.getByRole('rowheader').first().textContent()).toBe(firstDay);
    await history
      .panel(/^VM hours/)
      .getByRole('button', { name: /as a chart$/ })
      .click();

    // A click on a part of a bar shows the VMs behind it.
    await history.openBar(0);
    const behind = digits((await history.rowCount.textContent())?.split('of')[1]);
    expect(behind).toBe(presentOn(documents, firstDay ?? '', nowSeconds, await history.firstStack()));

    // The list goes to both ends and back.
    await history.showAllVms();
    await expect.poll(() => history.rowCount.textContent()).toMatch(/^1–200 of 3\s000$/);
    await history.turn('Older');
    await expect.poll(() => history.rowCount.textContent()).toMatch(/^201–400 of/);
    await history.turn('Oldest');
    await expect.poll(() => history.rowCount.textContent()).toMatch(/^2\s801–3\s000 of/);
    await history.turn('Newest');
    const name = (documents.at(-1)?.document as unknown as Document | undefined)?.name ?? '';
    await history.search(name);
    const details = await history.openDetails(name);
    await details.getByRole('heading', { name }).waitFor();
  }, 180_000);
});

/** The person at the save dialog chooses this file. */
async function saveTo({ app, dataFolder }: Desktop, name: string): Promise<string> {
  const path = join(dataFolder, name);
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);
  return path;
}

/** The plain way: every VM cut at every midnight. Keys: `2026-10-01 qe`. */
function lastMonth(zone: string, nowSeconds: number): DateTime {
  return DateTime.fromSeconds(nowSeconds, { zone }).startOf('month').minus({ months: 1 });
}

function hoursOfMonth(
  documents: readonly { document: object }[],
  zone: string,
  nowSeconds: number,
  { year, month: number }: DateTime,
): Map<string, number> {
  const month = DateTime.fromObject({ year, month: number }, { zone });
  const [first, last] = [month.toSeconds(), month.plus({ months: 1 }).toSeconds()];
  const hours = new Map<string, number>();
  for (const { document } of documents) {
    const { tags, ...vm } = document as Document;
    const end = Math.min(vm.deleted_time ?? nowSeconds, last);
    let at = Math.max(vm.created_time - vm.create_duration_secs, first);
    while (at < end) {
      const day = DateTime.fromSeconds(at, { zone }).startOf('day');
      const border = Math.min(end, day.plus({ days: 1 }).toSeconds());
      const key = `${day.toFormat('yyyy-MM-dd')} ${tags.team ?? ''}`;
      hours.set(key, (hours.get(key) ?? 0) + (border - at) / 3600);
      at = border;
    }
  }
  return hours;
}

function presentOn(
  documents: readonly { document: object }[],
  day: string,
  nowSeconds: number,
  team: string,
): number {
  const begin = DateTime.fromISO(day, { zone: OTHER_ZONE });
  const [from, to] = [begin.toSeconds(), begin.plus({ days: 1 }).toSeconds()];
  return documents.filter(({ document }) => {
    const vm = document as Document;
    const starts = vm.created_time - vm.create_duration_secs;
    const ends = vm.deleted_time ?? nowSeconds;
    return (vm.tags.team ?? '') === team && starts < to && ends > from;
  }).length;
}

/** The number in a text with thin spaces. */
function digits(text: string | null | undefined): number {
  return Number((text ?? '').replaceAll(/\D/g, ''));
}
