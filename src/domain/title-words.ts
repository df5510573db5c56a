/** The rules that give a title its tier; their order and reasons are in title-rules. */
export type TitleRuleName =
  | 'out_of_office'
  | 'past'
  | 'learning'
  | 'learning_in_short'
  | 'assistants'
  | 'assistants_in_short'
  | 'assistant_vps'
  | 'assistant_directors'
  | 'assistant_managers'
  | 'other_assistants'
  | 'chiefs_of_staff'
  | 'owners_of_work'
  | 'of_boards'
  | 'deputies_of_officers'
  | 'field_officers'
  | 'officers'
  | 'owners'
  | 'heads_of_companies'
  | 'partners'
  | 'deputy_directors'
  | 'vps'
  | 'presidents'
  | 'general_counsels'
  | 'leaders_of_few'
  | 'directors'
  | 'managers'
  | 'seekers_of_leads'
  | 'leads';

/** One language's phrases for the rules: words of the normal form, "…" for whatever is between. */
export type TitleWords = Readonly<Partial<Record<TitleRuleName, readonly string[]>>>;
