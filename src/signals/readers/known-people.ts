import { NameVariants } from '../../domain/name-variants.ts';
import { emailKey, nameKey } from '../../domain/names.ts';
import type { ParticipantInput } from '../../schemas/conversation.ts';
import type { QuotedAuthor } from './quote-headers.ts';

/** Those who take part in a mail, to be asked who of them wrote what it quotes. */
export class KnownPeople {
  readonly #byEmail = new Map<string, ParticipantInput>();
  readonly #byName = new NameVariants<ParticipantInput>();

  constructor(people: readonly ParticipantInput[]) {
    for (const one of people) this.add(one);
  }

  get size(): number {
    return this.#byName.size;
  }

  add(one: ParticipantInput): void {
    const email = emailKey(one.email);
    if (email !== null && !this.#byEmail.has(email)) this.#byEmail.set(email, one);
    this.#byName.add(nameKey(one.name), one);
  }

  /** An address may be written in two ways; then the name says whose it is. */
  find({ name, email }: QuotedAuthor): ParticipantInput | undefined {
    const byEmail = this.#byEmail.get(emailKey(email) ?? '');
    return byEmail ?? (name === null ? undefined : this.#byName.find(nameKey(name)));
  }
}
