import { Icon } from './Icon.tsx'

/** What is wrong, said to screen readers as it appears. */
export const Fault = ({ words, id }: { words: string; id?: string }) => (
  <span role="alert" id={id}>
    {words !== '' && (
      <span class="fault">
        <Icon name="alert" size="small" />
        {words}
      </span>
    )}
  </span>
)
