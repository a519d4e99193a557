import type { InboundMessage } from '../../../adapter.ts'
import { inbound, notice, testName, type Expected } from './parts.ts'

const ACCOUNT = '1122334455667'

const reply = (
  externalId: string,
  seconds: number,
  quotedId: string | null,
  text: string | null,
  details: Record<string, unknown>,
  type: InboundMessage['message']['type'] = 'interactive',
) => [inbound(testName, ACCOUNT, externalId, seconds, { type, text, quotedId, details })]

/** What customers press, choose and fill in. What a form holds stays the text Meta makes of it. */
export const replies: Expected = {
  'call_permission_update.accept': reply('wamid.x', 1_752_582_182, 'wamid.y==', null, {
    type: 'call_permission_reply',
    call_permission_reply: {
      response: 'accept',
      expiration_timestamp: 1_753_186_982,
      response_source: 'user_action',
    },
  }),
  'call_permission_update.reject': reply('wamid.x', 1_752_582_182, 'wamid.y==', null, {
    type: 'call_permission_reply',
    call_permission_reply: { response: 'reject', response_source: 'user_action' },
  }),
  'callback_button.button': reply('wamid.xyzxyz', 1_698_266_730, 'wamid.xyzxyz', 'title', {
    type: 'button_reply',
    button_reply: { id: 'callback_data', title: 'title' },
  }),
  'callback_button.quick_reply': reply(
    'wamid.xsidjw',
    1_698_269_027,
    'wamid.xyzxyz==',
    'title',
    { payload: 'callback_data', text: 'title' },
    'button',
  ),
  'callback_button.quick_reply_without_context': reply(
    'wamid.xsidjx',
    1_698_269_027,
    null,
    'title',
    { payload: 'callback_data', text: 'title' },
    'button',
  ),
  'callback_selection.callback': reply('wamid.zyzxyz', 1_698_266_905, 'wamid.xyzxyz', 'title', {
    type: 'list_reply',
    list_reply: { id: 'callback_data', title: 'title' },
  }),
  'callback_selection.description': reply('wamid.zyzxyz', 1_698_266_905, 'wamid.xyzxyz', 'title', {
    type: 'list_reply',
    list_reply: { id: 'callback_data', title: 'title', description: 'description' },
  }),
  'flow_completion.completion': reply(
    'wamid.wegrchytvwcggt==',
    1_702_502_473,
    'wamid.gvwegfretge==',
    'Sent',
    {
      type: 'nfm_reply',
      nfm_reply: {
        response_json:
          '{"comment_text":"Comment Text","delivery_rating":"4","flow_token":"AQAAAAACS5FpgQ_cAAAAAD0QI3s.","purchase_rating":"2","recommend_radio":"0","cs_rating":"0"}',
        body: 'Sent',
        name: 'flow',
      },
    },
  ),
  'flow_completion.without_flow_token': reply(
    'wamid.wegrchytvwcggt==',
    1_702_502_473,
    'wamid.gvwegfretge==',
    'Sent',
    {
      type: 'nfm_reply',
      nfm_reply: {
        response_json:
          '{"comment_text":"Comment Text","delivery_rating":"4","purchase_rating":"2","recommend_radio":"0","cs_rating":"0"}',
        body: 'Sent',
        name: 'flow',
      },
    },
  ),
  // Meta could not write down what was chosen, and says so beside the message.
  'message.interactive_message_with_err': [
    ...reply(
      'wamid.wegrchytvwcggt=',
      1_700_505_494,
      'wamid.gvwegfretge==',
      null,
      { kind: 'interactive' },
      'unsupported',
    ),
    notice(
      'errors',
      '1234567890987654321',
      0,
      {
        errors: [
          {
            code: 131_000,
            title: 'Something went wrong',
            message: 'Something went wrong',
            error_data: { details: 'Unsupported webhook payload' },
          },
        ],
      },
      { account: ACCOUNT, about: 'delivery', severity: 'warning' },
    ),
  ],
}
