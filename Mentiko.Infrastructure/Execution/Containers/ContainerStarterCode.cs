namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>
/// What a container's first program does, for each processor, instruction by instruction: write one byte to stdout, read
/// the order from stdin to its place in memory, open the agent's door where the order has one, and become the agent. The
/// door is a listening socket, sent to the server over a socket of the server's and kept by nobody here. Where anything
/// fails it writes the order's last sixteen bytes to stderr, which no agent has ever seen, and the error as a number of
/// eight bytes.
/// </summary>
/// <remarks>The sibling of the starter in the local sandbox, which has descriptors of its own for the order and the error.</remarks>
internal static class ContainerStarterCode
{
    /// <summary>Assembled from the text beside it by <c>as</c>.</summary>
    public static ReadOnlySpan<byte> X64 =>
    [
        0xbb, 0x00, 0x00, 0x00, 0x10,              // start: mov ebx, 0x10000000
        // "Ready": one byte, whatever it is.
        0xbf, 0x01, 0x00, 0x00, 0x00,              //        mov edi, 1
        0x48, 0x89, 0xe6,                          //        mov rsi, rsp
        0xba, 0x01, 0x00, 0x00, 0x00,              //        mov edx, 1
        0xb8, 0x01, 0x00, 0x00, 0x00,              //        mov eax, 1
        0x0f, 0x05,                                //        syscall
        0x45, 0x31, 0xe4,                          //        xor r12d, r12d
        // The order, until all that its first word says is there. Its end before that is the server's.
        0x31, 0xff,                                // more:  xor edi, edi
        0x4a, 0x8d, 0x34, 0x23,                    //        lea rsi, [rbx+r12]
        0xba, 0x00, 0x00, 0x10, 0x00,              //        mov edx, 0x100000
        0x44, 0x29, 0xe2,                          //        sub edx, r12d
        0x31, 0xc0,                                //        xor eax, eax
        0x0f, 0x05,                                //        syscall
        0x83, 0xf8, 0xfc,                          //        cmp eax, -4
        0x74, 0xe9,                                //        je more
        0x85, 0xc0,                                //        test eax, eax
        0x0f, 0x8e, 0x18, 0x01, 0x00, 0x00,        //        jle quit
        0x41, 0x01, 0xc4,                          //        add r12d, eax
        0x41, 0x83, 0xfc, 0x08,                    //        cmp r12d, 8
        0x72, 0xd8,                                //        jb more
        0x4c, 0x3b, 0x23,                          //        cmp r12, [rbx]
        0x72, 0xd3,                                //        jb more
        // The door, where the order says where: socket, bind, listen, and a message to the server's socket. Both end with exec.
        0x4c, 0x8b, 0x7b, 0x20,                    //        mov r15, [rbx+32]
        0x4d, 0x85, 0xff,                          //        test r15, r15
        0x0f, 0x84, 0x85, 0x00, 0x00, 0x00,        //        jz begin
        0xbf, 0x02, 0x00, 0x00, 0x00,              //        mov edi, 2
        0xbe, 0x01, 0x00, 0x08, 0x00,              //        mov esi, 0x80001
        0x31, 0xd2,                                //        xor edx, edx
        0xb8, 0x29, 0x00, 0x00, 0x00,              //        mov eax, 41
        0x0f, 0x05,                                //        syscall
        0x41, 0x89, 0x47, 0x68,                    //        mov [r15+104], eax
        0x89, 0xc7,                                //        mov edi, eax
        0x4c, 0x89, 0xfe,                          //        mov rsi, r15
        0xba, 0x10, 0x00, 0x00, 0x00,              //        mov edx, 16
        0xb8, 0x31, 0x00, 0x00, 0x00,              //        mov eax, 49
        0x0f, 0x05,                                //        syscall
        0x85, 0xc0,                                //        test eax, eax
        0x78, 0x52,                                //        js fail
        0x41, 0x8b, 0x7f, 0x68,                    //        mov edi, [r15+104]
        0xbe, 0x80, 0x00, 0x00, 0x00,              //        mov esi, 128
        0xb8, 0x32, 0x00, 0x00, 0x00,              //        mov eax, 50
        0x0f, 0x05,                                //        syscall
        0x85, 0xc0,                                //        test eax, eax
        0x78, 0x3e,                                //        js fail
        0xbf, 0x01, 0x00, 0x00, 0x00,              //        mov edi, 1
        0xbe, 0x01, 0x00, 0x08, 0x00,              //        mov esi, 0x80001
        0x31, 0xd2,                                //        xor edx, edx
        0xb8, 0x29, 0x00, 0x00, 0x00,              //        mov eax, 41
        0x0f, 0x05,                                //        syscall
        0x89, 0xc5,                                //        mov ebp, eax
        0x89, 0xc7,                                //        mov edi, eax
        0x49, 0x8d, 0x77, 0x70,                    //        lea rsi, [r15+112]
        0xba, 0x10, 0x00, 0x00, 0x00,              //        mov edx, 16
        0xb8, 0x2a, 0x00, 0x00, 0x00,              //        mov eax, 42
        0x0f, 0x05,                                //        syscall
        0x85, 0xc0,                                //        test eax, eax
        0x78, 0x13,                                //        js fail
        0x89, 0xef,                                //        mov edi, ebp
        0x49, 0x8d, 0x77, 0x10,                    //        lea rsi, [r15+16]
        0x31, 0xd2,                                //        xor edx, edx
        0xb8, 0x2e, 0x00, 0x00, 0x00,              //        mov eax, 46
        0x0f, 0x05,                                //        syscall
        0x85, 0xc0,                                //        test eax, eax
        0x79, 0x07,                                //        jns begin
        0xf7, 0xd8,                                // fail:  neg eax
        0x41, 0x89, 0xc6,                          //        mov r14d, eax
        0xeb, 0x5e,                                //        jmp told
        // Each path in turn, like execvp: what is not there is passed over, what may not be run is remembered.
        0x4c, 0x8d, 0x6b, 0x28,                    // begin: lea r13, [rbx+40]
        0x41, 0xbe, 0x02, 0x00, 0x00, 0x00,        //        mov r14d, 2
        0x49, 0x8b, 0x7d, 0x00,                    // next:  mov rdi, [r13]
        0x48, 0x85, 0xff,                          //        test rdi, rdi
        0x74, 0x4b,                                //        jz told
        0x49, 0x83, 0xc5, 0x08,                    //        add r13, 8
        0x48, 0x8b, 0x73, 0x08,                    //        mov rsi, [rbx+8]
        0x48, 0x8b, 0x53, 0x10,                    //        mov rdx, [rbx+16]
        0xb8, 0x3b, 0x00, 0x00, 0x00,              //        mov eax, 59
        0x0f, 0x05,                                //        syscall
        0xf7, 0xd8,                                //        neg eax
        0x83, 0xf8, 0x02,                          //        cmp eax, 2
        0x74, 0xdd,                                //        je next
        0x83, 0xf8, 0x14,                          //        cmp eax, 20
        0x74, 0xd8,                                //        je next
        0x41, 0x89, 0xc6,                          //        mov r14d, eax
        0x83, 0xf8, 0x0d,                          //        cmp eax, 13
        0x74, 0xd0,                                //        je next
        0x83, 0xf8, 0x08,                          //        cmp eax, 8
        0x75, 0x1f,                                //        jne told
        // A script without a first line of its own goes to the shell.
        0x48, 0x8b, 0x73, 0x18,                    //        mov rsi, [rbx+24]
        0x49, 0x8b, 0x45, 0xf8,                    //        mov rax, [r13-8]
        0x48, 0x89, 0x46, 0x08,                    //        mov [rsi+8], rax
        0x48, 0x8b, 0x3e,                          //        mov rdi, [rsi]
        0x48, 0x8b, 0x53, 0x10,                    //        mov rdx, [rbx+16]
        0xb8, 0x3b, 0x00, 0x00, 0x00,              //        mov eax, 59
        0x0f, 0x05,                                //        syscall
        0xf7, 0xd8,                                //        neg eax
        0x41, 0x89, 0xc6,                          //        mov r14d, eax
        // Nothing was started: the order's last words, the error's number, and the end.
        0x4e, 0x89, 0x34, 0x23,                    // told:  mov [rbx+r12], r14
        0xbf, 0x02, 0x00, 0x00, 0x00,              //        mov edi, 2
        0x4a, 0x8d, 0x74, 0x23, 0xf0,              //        lea rsi, [rbx+r12-16]
        0xba, 0x18, 0x00, 0x00, 0x00,              //        mov edx, 24
        0xb8, 0x01, 0x00, 0x00, 0x00,              //        mov eax, 1
        0x0f, 0x05,                                //        syscall
        0xbf, 0x7f, 0x00, 0x00, 0x00,              // quit:  mov edi, 127
        0xb8, 0xe7, 0x00, 0x00, 0x00,              //        mov eax, 231
        0x0f, 0x05,                                //        syscall
    ];

    /// <summary>Likewise; each instruction is one word.</summary>
    public static ReadOnlySpan<uint> Arm64 =>
    [
        0xd2a20013, // start: mov x19, #0x10000000
        // "Ready": one byte, whatever it is.
        0x52800020, //        mov w0, #1
        0x910003e1, //        mov x1, sp
        0x52800022, //        mov w2, #1
        0x52800808, //        mov w8, #64
        0xd4000001, //        svc #0
        0xd2800014, //        mov x20, #0
        // The order, until all that its first word says is there. Its end before that is the server's.
        0x52800000, // more:  mov w0, #0
        0x8b140261, //        add x1, x19, x20
        0xd2a00202, //        mov x2, #0x100000
        0xcb140042, //        sub x2, x2, x20
        0x528007e8, //        mov w8, #63
        0xd4000001, //        svc #0
        0x3100101f, //        cmn w0, #4
        0x54ffff20, //        b.eq more
        0x7100001f, //        cmp w0, #0
        0x54000a0d, //        b.le quit
        0x8b000294, //        add x20, x20, x0
        0xf100229f, //        cmp x20, #8
        0x54fffe83, //        b.lo more
        0xf9400269, //        ldr x9, [x19]
        0xeb09029f, //        cmp x20, x9
        0x54fffe23, //        b.lo more
        // The door, where the order says where: socket, bind, listen, and a message to the server's socket. Both end with exec.
        0xf9401277, //        ldr x23, [x19, #32]
        0xb40004d7, //        cbz x23, begin
        0x52800040, //        mov w0, #2
        0x52800021, //        mov w1, #1
        0x72a00101, //        movk w1, #8, lsl #16
        0x52800002, //        mov w2, #0
        0x528018c8, //        mov w8, #198
        0xd4000001, //        svc #0
        0xb9006ae0, //        str w0, [x23, #104]
        0xaa1703e1, //        mov x1, x23
        0x52800202, //        mov w2, #16
        0x52801908, //        mov w8, #200
        0xd4000001, //        svc #0
        0x37f80300, //        tbnz w0, #31, fail
        0xb9406ae0, //        ldr w0, [x23, #104]
        0x52801001, //        mov w1, #128
        0x52801928, //        mov w8, #201
        0xd4000001, //        svc #0
        0x37f80260, //        tbnz w0, #31, fail
        0x52800020, //        mov w0, #1
        0x52800021, //        mov w1, #1
        0x72a00101, //        movk w1, #8, lsl #16
        0x52800002, //        mov w2, #0
        0x528018c8, //        mov w8, #198
        0xd4000001, //        svc #0
        0x2a0003f8, //        mov w24, w0
        0x9101c2e1, //        add x1, x23, #112
        0x52800202, //        mov w2, #16
        0x52801968, //        mov w8, #203
        0xd4000001, //        svc #0
        0x37f800e0, //        tbnz w0, #31, fail
        0x2a1803e0, //        mov w0, w24
        0x910042e1, //        add x1, x23, #16
        0x52800002, //        mov w2, #0
        0x52801a68, //        mov w8, #211
        0xd4000001, //        svc #0
        0x36f80060, //        tbz w0, #31, begin
        0x4b0003f6, // fail:  neg w22, w0
        0x1400001c, //        b told
        // Each path in turn, like execvp: what is not there is passed over, what may not be run is remembered.
        0x9100a275, // begin: add x21, x19, #40
        0x52800056, //        mov w22, #2
        0xf94002a0, // next:  ldr x0, [x21]
        0xb4000300, //        cbz x0, told
        0x910022b5, //        add x21, x21, #8
        0xf9400661, //        ldr x1, [x19, #8]
        0xf9400a62, //        ldr x2, [x19, #16]
        0x52801ba8, //        mov w8, #221
        0xd4000001, //        svc #0
        0x4b0003e9, //        neg w9, w0
        0x7100093f, //        cmp w9, #2
        0x54fffee0, //        b.eq next
        0x7100513f, //        cmp w9, #20
        0x54fffea0, //        b.eq next
        0x2a0903f6, //        mov w22, w9
        0x7100353f, //        cmp w9, #13
        0x54fffe40, //        b.eq next
        0x7100213f, //        cmp w9, #8
        0x54000121, //        b.ne told
        // A script without a first line of its own goes to the shell.
        0xf9400e61, //        ldr x1, [x19, #24]
        0xf85f82a9, //        ldur x9, [x21, #-8]
        0xf9000429, //        str x9, [x1, #8]
        0xf9400020, //        ldr x0, [x1]
        0xf9400a62, //        ldr x2, [x19, #16]
        0x52801ba8, //        mov w8, #221
        0xd4000001, //        svc #0
        0x4b0003f6, //        neg w22, w0
        // Nothing was started: the order's last words, the error's number, and the end.
        0xf8346a76, // told:  str x22, [x19, x20]
        0x52800040, //        mov w0, #2
        0x8b140261, //        add x1, x19, x20
        0xd1004021, //        sub x1, x1, #16
        0xd2800302, //        mov x2, #24
        0x52800808, //        mov w8, #64
        0xd4000001, //        svc #0
        0x52800fe0, // quit:  mov w0, #127
        0x52800bc8, //        mov w8, #94
        0xd4000001, //        svc #0
    ];
}
