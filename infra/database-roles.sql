-- The two roles and the database of Ferry, made once by the server's administrator:
--   psql "host=<DATABASE_HOST> user=ferryadmin dbname=postgres sslmode=require" -f infra/database-roles.sql
-- psql asks for the administrator's password; the two others come from the environment, so that no shell keeps them.
\set ON_ERROR_STOP on
\getenv owner_password DATABASE_OWNER_PASSWORD
\getenv bot_password DATABASE_BOT_PASSWORD

create role ferry_owner login password :'owner_password';
create role ferry login password :'bot_password';

-- An administrator who is no superuser may give a database only to a role it is a member of.
grant ferry_owner to current_user;
create database ferry owner ferry_owner;
revoke connect on database ferry from public;
grant connect on database ferry to ferry;
