namespace Mentiko.Infrastructure.Persistence;

/// <summary>Something that the start does to the state once the schema is up to date and before anybody is let in.</summary>
internal interface IStartStep
{
    Task RunAsync(CancellationToken cancel);
}
