using Mentiko.Core.Namespaces;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

/// <summary>The model on SQLite.</summary>
internal sealed class SqliteMentikoDbContext(DbContextOptions<SqliteMentikoDbContext> options, NamespaceId? ownNamespace)
    : MentikoDbContext(options, ownNamespace);
