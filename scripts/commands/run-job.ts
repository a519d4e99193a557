import { jobs } from '../../server/jobs/registry.ts'
import { runJob } from '../../server/jobs/scheduler.ts'
import { withContext, type Register } from './command.ts'

export const runJobCommand: Register = (program) => {
  program
    .command('run-job')
    .description('run a scheduled job now; without a name it lists them')
    .argument('[name]')
    .action(async (name?: string) => {
      const job = jobs.find((candidate) => candidate.name === name)
      if (name === undefined) {
        for (const { name: known, schedule } of jobs) console.log(`${known.padEnd(20)} ${schedule}`)
        return
      }
      if (!job) throw new Error(`there is no job "${name}"; without a name, run-job lists them`)
      const outcome = await withContext((ctx) => runJob(ctx, job, true))
      if (!outcome.ran) throw new Error(`${job.name} is running elsewhere at the moment`)
      console.log(`${job.name}: changed ${outcome.changed}`)
    })
}
