import { NewAgent, Role, Setup } from '../../server/contract/agent.ts'
import { createAgent, createOwner } from '../../server/core/agent/actions.ts'
import { parseOptions, readStandardInput, withContext, type Register } from './command.ts'

export const createAgentCommand: Register = (program) => {
  program
    .command('create-agent')
    .description('make an account; the password is read from standard input')
    .requiredOption('--email <address>')
    .requiredOption('--name <name>')
    .option('--role <role>', Role.options.join(', '), 'agent')
    .action(async ({ email, name, role }: { email: string; name: string; role: string }) => {
      const password = await readStandardInput()
      await withContext(async (ctx) => {
        const agent =
          role === 'owner'
            ? await createOwner(ctx, parseOptions(Setup, { email, name, password }))
            : await createAgent(ctx, { kind: 'cli' }, parseOptions(NewAgent, { email, name, role, password }))
        console.log(`agent ${agent.id} ${agent.role} ${agent.email}`)
      })
    })
}
