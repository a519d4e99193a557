/** A number's settings: where Meta keeps data at rest, and whether it checks who a customer is. */
import { objectOf, textOf } from '../json.ts'
import { readParameters } from './body.ts'
import type { Call, Reply } from './call.ts'
import { badParameter } from './errors.ts'
import { checkRegion } from './registration.ts'

export const showSettings = ({ target: { number } }: Call<'number'>): Reply => {
  const { storageRegion, identityCheck } = number.facts
  return {
    answer: {
      calling: { status: 'DISABLED' },
      payload_encryption: { status: 'DISABLED' },
      user_identity_change: { enabled: identityCheck },
      storage_configuration: storageRegion
        ? { status: 'IN_COUNTRY_STORAGE_ENABLED', data_localization_region: storageRegion }
        : { status: 'DEFAULT' },
    },
  }
}

/** The place of storage can be changed only while the number is out of service. */
export async function changeSettings({ world, target, request, query }: Call<'number'>): Promise<Reply> {
  const body = await readParameters(request, query)
  const { facts } = target.number
  if (body['storage_configuration'] !== undefined) {
    const storage = objectOf(body['storage_configuration'])
    if (facts.registered) {
      throw badParameter('The storage region can be changed only while the number is not registered.')
    }
    const enabled = storage['status'] === 'IN_COUNTRY_STORAGE_ENABLED'
    facts.storageRegion = enabled ? checkRegion(textOf(storage['data_localization_region']) ?? '') : null
  }
  if (body['user_identity_change'] !== undefined) {
    facts.identityCheck = objectOf(body['user_identity_change'])['enabled'] === true
  }
  world.changed()
  return { answer: { success: true }, body }
}
