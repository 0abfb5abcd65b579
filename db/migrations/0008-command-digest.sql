-- What a command id was used for: digest of command, actor and input. The same id for anything else is an error of the
-- caller, which must not pass as a repetition and lose the new command.
alter table command add column digest text;
