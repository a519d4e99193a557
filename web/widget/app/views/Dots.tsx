/** Something is on its way. */
export const Dots = () => (
  <span class="dots">
    <i />
    <i />
    <i />
  </span>
)
