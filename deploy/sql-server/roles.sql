-- As an administrator of the server: two logins, neither of them sysadmin. One owns the schema and is used for
-- migrations only, the other is the application's, which row-level security binds. Safe to run again.
--   sqlcmd -S database -U sa -C -b -v owner=... application=... -i roles.sql
IF SUSER_ID('mentiko_owner') IS NULL CREATE LOGIN mentiko_owner WITH PASSWORD = '$(owner)';
IF SUSER_ID('mentiko') IS NULL CREATE LOGIN mentiko WITH PASSWORD = '$(application)';
IF DB_ID('mentiko') IS NULL CREATE DATABASE mentiko;
GO
ALTER DATABASE mentiko SET ALLOW_SNAPSHOT_ISOLATION ON;
ALTER DATABASE mentiko SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO
USE mentiko;
GO
IF USER_ID('mentiko_owner') IS NULL CREATE USER mentiko_owner FOR LOGIN mentiko_owner;
IF USER_ID('mentiko') IS NULL CREATE USER mentiko FOR LOGIN mentiko;
ALTER ROLE db_owner ADD MEMBER mentiko_owner;
GO
