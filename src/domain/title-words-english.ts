import type { TitleWords } from './title-words.ts';

export const OFFICERS: readonly string[] = [
  ...['ceo', 'coo', 'cto', 'cfo', 'cio', 'ciso', 'cmo', 'cro', 'cpo', 'cso', 'cdo', 'cco', 'clo'],
  ...['chro', 'cao', 'cbo', 'cgo', 'cko', 'cxo', 'cvo', 'cqo', 'cno', 'cmio', 'cpto', 'cdao'],
];

export const ENGLISH: TitleWords = {
  out_of_office: ['retired', 'emeritus', 'emerita'],
  past: ['former', 'formerly', 'ex', 'past'],
  learning: [
    ...['intern', 'internship', 'trainee', 'apprentice', 'apprenticeship'],
    ...['working student', 'phd student', 'student assistant', 'junior', 'jr', 'cadet'],
  ],
  learning_in_short: ['student', 'graduate'],
  assistants: [
    ...['executive assistant', 'personal assistant', 'administrative assistant'],
    ...['executive secretary', 'private secretary', 'assistant to'],
  ],
  assistants_in_short: ['ea', 'pa'],
  assistant_vps: ['assistant vice president', 'assistant vp'],
  assistant_directors: [
    ...['assistant director', 'assistant … director', 'assistant head'],
    ...['assistant general manager', 'assistant gm'],
  ],
  assistant_managers: ['assistant manager', 'assistant … manager'],
  other_assistants: ['assistant', 'secretary'],
  chiefs_of_staff: ['chief of staff'],
  owners_of_work: [
    ...['product owner', 'process owner', 'service owner', 'system owner', 'data owner'],
    ...['application owner', 'platform owner', 'solution owner', 'account owner', 'risk owner'],
    ...['business owner representative', 'home owner', 'content owner', 'budget owner'],
  ],
  of_boards: [
    ...['member of the board', 'member of the executive…', 'member of the management board'],
    ...['member of the supervisory board', 'member executive committee', 'executive board'],
    ...['management board member', 'supervisory board', 'board of directors'],
  ],
  deputies_of_officers: [
    ...['deputy chief … officer', 'deputy chief executive', 'deputy managing director'],
    ...OFFICERS.map((officer) => `deputy ${officer}`),
  ],
  field_officers: OFFICERS.map((officer) => `field ${officer}`),
  officers: ['chief … officer', 'chief officer', 'chief executive', ...OFFICERS],
  owners: [
    ...['founder', 'cofounder', 'owner', 'coowner', 'proprietor', 'entrepreneur', 'shareholder'],
    'business owner',
  ],
  heads_of_companies: [
    ...['managing director', 'managing dir', 'mng dir', 'mng director', 'managing dir…tor'],
    ...['director general', 'general director', 'managing partner', 'founding partner'],
    ...['equity partner', 'board member', 'chairman', 'chairwoman', 'chairperson', 'chair'],
    ...['managing member', 'managing principal'],
  ],
  partners: ['partner', 'senior partner', 'general partner', 'md'],
  deputy_directors: [
    'deputy director',
    'deputy … director',
    'deputy head',
    'deputy general manager',
  ],
  vps: [
    ...['vp', 'svp', 'evp', 'avp', 'rvp', 'gvp', 'v p', 'vice president', 'vicepresident'],
    ...['vice pres', 'v pres', 'vps', 'sr vp', 'snr vp', 'exec vp', 'vice pres…'],
  ],
  presidents: ['president', 'pres'],
  general_counsels: ['general counsel'],
  leaders_of_few: ['shift lead', 'superintendent', 'office manager', 'store manager'],
  directors: [
    ...['director', 'dir', 'dirctor', 'direcotr', 'drector', 'directer', 'group controller'],
    ...['corporate controller', 'comptroller', 'treasurer', 'general manager', 'general mgr'],
    ...['gen mgr', 'genl mgr', 'gm', 'country manager', 'country mgr', 'chief', 'head', 'heads'],
  ],
  managers: [
    ...['manager', 'mgr', 'managers', 'mngr', 'manger', 'controller'],
    ...['team manager', 'superintendent'],
  ],
  seekers_of_leads: ['lead gen', 'lead generation', 'lead development', 'lead qualification'],
  leads: [
    ...['lead', 'leader', 'teamlead', 'teamleader', 'techlead', 'supervisor', 'foreman'],
    ...['forewoman', 'captain', 'head coach'],
  ],
};
