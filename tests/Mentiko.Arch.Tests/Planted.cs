using Hangfire;
using Mentiko.Core.Access;
using Mentiko.Infrastructure.Persistence;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Arch.Tests.Planted;

/// <summary>Everything that the rules forbid, so that each rule has something to find. Never run.</summary>
internal static class Offender
{
    public static string ReadFile() => File.ReadAllText("anything");

    public static Func<Task<string>> ReadFileLater() => async () =>
    {
        await Task.Yield();
        return File.ReadAllText("anything");
    };

    public static object UseInfrastructure() => typeof(PersistenceServices);

    public static object UseHangfire() => JobStorage.Current;

    public static List<string> LeaveFilters(IQueryable<string> rows) => [.. rows.IgnoreQueryFilters()];

    public static object MakeThing() => new Thing(1);

    internal sealed class Thing(int number)
    {
        public int Number => number;
    }
}

/// <summary>A store with a method that asks for no scope.</summary>
public interface IForgetfulStore
{
    Task ReadAsync(NamespaceScope scope, CancellationToken cancel);

    Task ReadAllAsync(CancellationToken cancel);
}

/// <summary>A page that says nothing about who may see it.</summary>
[Route("/forgotten")]
public sealed class ForgottenPage : ComponentBase;
