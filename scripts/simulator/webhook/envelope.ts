/** The frame around every webhook. */
import { digits } from '../world.ts'
import type { NumberState } from '../world.ts'
import type { Json } from '../json.ts'

export const envelope = (number: NumberState, field: string, value: Json): Json => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: number.wabaId,
      changes: [
        {
          value: {
            messaging_product: 'whatsapp',
            metadata: {
              display_phone_number: digits(number.displayNumber),
              phone_number_id: number.phoneNumberId,
            },
            ...value,
          },
          field,
        },
      ],
    },
  ],
})
