import type { Command } from 'commander';
import type { Plan } from '../../model/request.ts';
import { withService } from '../client/connect-service.ts';
import { EXIT_CODES, toExitCode } from '../exit-codes.ts';
import { printJson, printText } from '../print.ts';
import { printTable } from '../text-table.ts';
import { addProvisionOptions, type ProvisionOptions, toProvisionSpec } from './provision-options.ts';

/** `dynvm plan`: where VMs would go; changes nothing. */
export function addPlanCommand(program: Command): void {
  const command = program
    .command('plan')
    .description('show where VMs would go, or what would fit instead; changes nothing');
  addProvisionOptions(command).action(async (options: ProvisionOptions) => {
    const plan = await withService(options, (client) =>
      client.invoke('requests.plan', toProvisionSpec(options)),
    );
    if (options.json) printJson(plan);
    else printPlan(plan);
    if (plan.failure) process.exitCode = toExitCode(plan.failure.code);
    else if (plan.placed.length < plan.asked) process.exitCode = EXIT_CODES.noCapacity.code;
  });
}

function printPlan({ asked, placed, refusals, alternatives, failure }: Plan): void {
  if (placed.length > 0) {
    printTable(
      ['name', 'host', 'slots left', 'storage queue'],
      placed.map(({ name, hostName, slotsLeft, storageQueue }) => [
        name,
        hostName,
        String(slotsLeft),
        storageQueue === undefined ? '' : `${storageQueue.storage}, position ${storageQueue.place}`,
      ]),
    );
  }
  if (failure) printText(failure.message);
  else if (placed.length < asked) printText(`${placed.length} of ${asked} fit.`);
  for (const { hostName, reason } of refusals) printText(`  ${hostName}: ${reason}`);
  for (const { sentence } of alternatives) printText(`It would fit: ${sentence}`);
}
