using System.Globalization;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Vault;

public sealed class KeyRotationTests : IDisposable
{
    private static readonly AuditDraft Audit = new(AuditActions.VaultRotated, "vault", "acme");
    private readonly VaultDesk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Rotate_AllSecrets_UseTheNewKeyAndTheOldOneIsGone()
    {
        for (var number = 0; number < 250; number++)
        {
            await _desk.PutAsync(_desk.Acme, NameOf(number), ValueOf(number));
        }

        await _desk.PutAsync(_desk.Other, "A_TOKEN", "value-of-other");
        var begun = (await _desk.Vault.RotateAsync(_desk.Acme, Audit, default)).Value;
        Assert.Equal((2, 250, 0, true), (begun.KeyVersion, begun.Secrets, begun.Reencrypted, begun.IsRotating));
        Assert.Equal(ValueOf(7), await _desk.ValueAsync(_desk.Acme, NameOf(7)));

        Assert.Equal(0, await _desk.Rotation.RunAsync(_desk.Acme, default));

        var done = await _desk.Vault.FindAsync(_desk.Acme, default);
        Assert.Equal((2, 250, 250, false), (done.KeyVersion, done.Secrets, done.Reencrypted, done.IsRotating));
        Assert.Equal(0L, _desk.Read<long>("""SELECT length("Wrapped") FROM "NamespaceKeys" WHERE "NamespaceId" = @own AND "Version" = 1""", ("@own", _desk.Acme.Namespace.Value)));
        Assert.Equal(ValueOf(7), await _desk.ValueAsync(_desk.Acme, NameOf(7)));
        Assert.Equal(ValueOf(249), await _desk.ValueAsync(_desk.Acme, NameOf(249)));
        Assert.Equal("value-of-other", await _desk.ValueAsync(_desk.Other, "A_TOKEN"));
        Assert.Equal(1, (await _desk.Vault.FindAsync(_desk.Other, default)).KeyVersion);
    }

    [Fact]
    public async Task Rotate_WhileAnotherIsUnderWay_IsAConflict()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        Assert.True((await _desk.Vault.RotateAsync(_desk.Acme, Audit, default)).IsOk);
        Assert.IsType<Error.Conflict>((await _desk.Vault.RotateAsync(_desk.Acme, Audit, default)).Error);

        await _desk.Rotation.RunAsync(_desk.Acme, default);
        Assert.Equal(3, (await _desk.Vault.RotateAsync(_desk.Acme, Audit, default)).Value.KeyVersion);
    }

    [Fact]
    public async Task Rotate_ARowThatDoesNotOpen_IsLeftWithItsKeyAndTheRestGoesOn()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        await _desk.PutAsync(_desk.Acme, "B_TOKEN", "value-of-b");
        _desk.Raw("""UPDATE "Secrets" SET "Sealed" = x'00' WHERE "Name" = 'A_TOKEN'""");
        await _desk.Vault.RotateAsync(_desk.Acme, Audit, default);

        var left = await _desk.Rotation.RunAsync(_desk.Acme, default);
        _desk.Vault.End(_desk.Acme.Namespace, left);

        var state = await _desk.Vault.FindAsync(_desk.Acme, default);
        Assert.Equal((1, 1, 1, false), (left, state.Reencrypted, state.Unreadable, state.IsRotating));
        Assert.Equal("value-of-b", await _desk.ValueAsync(_desk.Acme, "B_TOKEN"));
        Assert.Equal(0L, _desk.Read<long>("""SELECT COUNT(*) FROM "NamespaceKeys" WHERE "RetiredAt" IS NOT NULL"""));
    }

    [Fact]
    public async Task Rotate_UnderReadsAndWrites_LosesNothing()
    {
        const int secrets = 60;
        for (var number = 0; number < secrets; number++)
        {
            await _desk.PutAsync(_desk.Acme, NameOf(number), ValueOf(number));
        }

        using var stop = new CancellationTokenSource();
        var reads = 0;
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
        {
            for (var turn = reader; !stop.IsCancellationRequested; turn++)
            {
                var value = await _desk.ValueAsync(_desk.Acme, NameOf(turn % secrets));
                Assert.True(value == ValueOf(turn % secrets) || value == "new-" + ValueOf(turn % secrets), $"{NameOf(turn % secrets)} was {value ?? "unreadable"}");
                Interlocked.Increment(ref reads);
            }
        })).ToList();
        var writer = Task.Run(async () =>
        {
            for (var number = 0; number < secrets; number += 3)
            {
                await _desk.PutAsync(_desk.Acme, NameOf(number), "new-" + ValueOf(number));
            }
        });
        for (var round = 0; round < 4; round++)
        {
            Assert.True((await _desk.Vault.RotateAsync(_desk.Acme, Audit, default)).IsOk);
            Assert.Equal(0, await _desk.Rotation.RunAsync(_desk.Acme, default));
        }

        await writer;
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(reads > 0);
        await _desk.Rotation.RunAsync(_desk.Acme, default);
        var state = await _desk.Vault.FindAsync(_desk.Acme, default);
        Assert.Equal((5, secrets, secrets, false), (state.KeyVersion, state.Secrets, state.Reencrypted, state.IsRotating));
    }

    [Fact]
    public async Task FindUnfinished_ARotationThatADeadServerLeft_IsFoundAndOthersAreNot()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        await _desk.PutAsync(_desk.Other, "A_TOKEN", "value-of-other");
        Assert.Empty(await _desk.Vault.FindUnfinishedAsync(default));
        await _desk.Vault.RotateAsync(_desk.Acme, Audit, default);

        Assert.Equal([_desk.Acme.Namespace], await _desk.Vault.FindUnfinishedAsync(default));
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"TOKEN_{number:d3}");

    private static string ValueOf(int number) => string.Create(CultureInfo.InvariantCulture, $"value-number-{number}");
}
