using Docker.DotNet;
using Docker.DotNet.Models;
using Mentiko.Core.Execution;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>An image as an engine has it.</summary>
/// <param name="Id">What it is, whatever it is called: containers are made from this.</param>
/// <param name="Environment">Its own variables.</param>
internal sealed record ShelvedImage(string Id, IReadOnlyList<string> Environment);

/// <summary>Finds the image that an agent names, and pulls it where it is missing.</summary>
internal sealed class ImageShelf(DockerExecutionOptions options)
{
    private const int MostLines = 200;

    private readonly ImageAllowList _allowed = ImageAllowList.Parse(options.Images);

    /// <summary>Why an agent may not use the image; null when it may.</summary>
    public string? Refusal(string? reference)
    {
        if (string.IsNullOrEmpty(reference))
            return "The agent names no image.";
        if (!_allowed.Allows(reference))
            return $"The image '{reference}' is not among those that this instance allows.";
        return options.RequireDigest && !reference.Contains("@sha256:", StringComparison.Ordinal) && !reference.StartsWith("sha256:", StringComparison.Ordinal)
            ? $"The image '{reference}' is named without its digest, which this instance requires: name@sha256:…"
            : null;
    }

    /// <summary>The image, or the sentence that says why there is none. Throws when the engine is away or the token is cancelled.</summary>
    public async Task<(ShelvedImage? Image, string? Refusal)> FindAsync(Engine engine, string reference, IExecutionOutput output, CancellationToken cancel)
    {
        var found = await TryInspectAsync(engine, reference, cancel);
        if (found is null && !options.Pull)
            return (null, $"The engine does not have the image '{reference}', and Mentiko:Execution:Docker:Pull is off.");
        if (found is null)
        {
            var error = await PullAsync(engine, reference, output, cancel);
            found = await TryInspectAsync(engine, reference, cancel);
            if (found is null)
                return (null, $"The image '{reference}' could not be pulled: {error ?? "the registry gave no reason"}.");
        }

        return Check(reference, found);
    }

    private static (ShelvedImage? Image, string? Refusal) Check(string reference, ImageInspectResponse image)
    {
        if (image.Os is not (null or "" or "linux"))
            return (null, $"The image '{reference}' is for {image.Os}; only Linux is supported.");

        // The engine would make folders on its disk that no limit knows of.
        return image.Config?.Volumes is { Count: > 0 }
            ? (null, $"The image '{reference}' declares volumes, which agents do not get. Build one from it without them.")
            : (new ShelvedImage(image.ID, [.. image.Config?.Env ?? []]), null);
    }

    private static async Task<ImageInspectResponse?> TryInspectAsync(Engine engine, string reference, CancellationToken cancel)
    {
        try
        {
            return await engine.Client.Images.InspectImageAsync(reference, cancel);
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
    }

    // The reason where it failed.
    private async Task<string?> PullAsync(Engine engine, string reference, IExecutionOutput output, CancellationToken cancel)
    {
        output.Tell($"pulling the image {reference}");
        var progress = new Progress(output);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(options.PullSeconds));
        // Without a tag the engine would pull every one there is.
        var isTagged = reference.LastIndexOfAny([':', '@']) > reference.LastIndexOf('/');
        try
        {
            await engine.Client.Images.CreateImageAsync(new ImagesCreateParameters { FromImage = reference, Tag = isTagged ? null : "latest" }, null, progress, patience.Token);
            return progress.Error;
        }
        catch (DockerApiException failure)
        {
            return failure.Said();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"it took longer than {options.PullSeconds} s";
        }
    }

    /// <summary>Tells what happened to each layer, and not how far it is.</summary>
    private sealed class Progress(IExecutionOutput output) : IProgress<JSONMessage>
    {
        private int _lines;

        public string? Error { get; private set; }

        public void Report(JSONMessage value)
        {
            if (value.Error is { } error)
                Error = error.Message?.TrimEnd('.');
            else if (value.Status is { Length: > 0 } status && status is not ("Downloading" or "Extracting" or "Waiting" or "Verifying Checksum") && _lines++ < MostLines)
                output.Tell(value.ID is { Length: > 0 } id ? $"{id}: {status}" : status);
        }
    }
}
